/**
 * Builds dist/: the command, the scan worker and the kernel, and what V8 compiles of a scan. Does nothing when dist/ is newer than every source.
 * Usage: node scripts/build.mjs [--force]
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const stamp = join(root, 'dist', '.built')

function newestUnder(folder) {
  let newest = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    newest = Math.max(newest, entry.isDirectory() ? newestUnder(path) : statSync(path).mtimeMs)
  }
  return newest
}

const keptMs = 3_600_000
const bundled = ['commander', 'cli-progress', 'hyparquet', 'hyparquet-compressors', 'yaml', 'zod', 'fastify-type-provider-zod']

/** Gives the last bar of one file of a lake another volume. */
function alterOne(lake) {
  const file = readdirSync(lake, { recursive: true, encoding: 'utf8' })
    .filter((name) => /daily.*\.json$/.test(name))
    .sort()[0]
  if (file === undefined) throw new Error('the lake of the demo has no daily file')
  const text = readFileSync(join(lake, file), 'utf8')
  const place = text.lastIndexOf('"volume"')
  writeFileSync(join(lake, file), text.slice(0, place) + text.slice(place).replace(/\d/, (digit) => String((Number(digit) % 9) + 1)))
}

/**
 * Scans small lakes, one with many findings and one with few, so that what V8 compiles for that is kept beside the bundles: with threads, unchanged, and with a file
 * changed. Each scan takes over what is kept of those before.
 */
function keepCompiled() {
  const folder = mkdtempSync(join(tmpdir(), 'tidegauge-build-'))
  // Nothing of the user's: neither a database nor a config nor the folder that is remembered.
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(TIDEGAUGE|POSTGRES)_/.test(name)))
  /** @param {string[]} words */
  const run = (...words) => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'dist', 'main.js'), ...words], {
      cwd: folder,
      env: { ...own, NODE_OPTIONS: '', XDG_STATE_HOME: join(folder, 'state'), TIDEGAUGE_KEEP_COMPILED: '1' },
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`the command that was built does not run: ${stderr}`)
  }
  try {
    for (const preset of ['demo', 'reference']) {
      const lake = join(folder, preset)
      const scan = ['scan', lake, '--data', join(folder, `data-${preset}`), '--as-of', '2024-12-31T22:00:00Z', '--format', 'json']
      run('demo', lake, '--preset', preset, '--symbols', '60', '--years', '8')
      run(...scan, '--workers', '2')
      // So many that other threads than the calling one judge the last objects too, the weekly ones.
      run(...scan, '--full', '--workers', '4')
      run(...scan)
      alterOne(lake)
      run(...scan)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Commander loads what starts processes, for programs that have commands in files of their own: a scan would wait for it in vain. */
const withoutProcesses = {
  name: 'without-processes',
  /** @param {import('esbuild').PluginBuild} build */
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes(`${sep}commander${sep}`) ? { path: 'child_process', namespace: 'without-processes' } : undefined,
    )
    build.onLoad({ filter: /./, namespace: 'without-processes' }, () => ({ contents: 'module.exports = {}' }))
  },
}

/** All commands but `scan` are modules, which main.js loads when one of them is called. */
const apartFromCommands = {
  name: 'apart-from-commands',
  /** @param {import('esbuild').PluginBuild} build */
  setup(build) {
    build.onResolve({ filter: /\/any-command\.ts$/ }, () => ({ path: './any-command.mjs', external: true }))
  },
}

/** Bundles what is out of date; returns whether anything was. */
export async function build({ force = false } = {}) {
  const sources = Math.max(newestUnder(join(root, 'src')), newestUnder(join(root, 'kernel')), statSync(join(root, 'package.json')).mtimeMs)
  if (!force && existsSync(stamp) && statSync(stamp).mtimeMs > sources) return false
  // What it says goes to stderr: standard output belongs to the command that may follow.
  const { status } = spawnSync(process.execPath, ['scripts/build-kernel.mjs', ...(force ? ['--force'] : [])], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) throw new Error('the kernel does not compile; see above')
  const { build: bundle } = await import('esbuild')
  const { version, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  // A process that runs may still want a part of the build before: only what is old goes, and everything for a package.
  for (const name of existsSync(join(root, 'dist')) ? readdirSync(join(root, 'dist')) : []) {
    const path = join(root, 'dist', name)
    // Before its bundle is another one.
    if (name.endsWith('.compiled')) rmSync(path)
    if (/\.[cm]?js$/.test(name) && (force || Date.now() - statSync(path).mtimeMs > keptMs)) rmSync(path)
  }
  /** @type {import('esbuild').BuildOptions} */
  const options = {
    absWorkingDir: root,
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    target: 'node20',
    // Every start compiles all of it that was not compiled beforehand: half the bytes save some 15 ms. Names stay, so that a reported stack can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    // What only a server loads stays in node_modules; fastify-type-provider-zod has to share zod with us.
    external: Object.keys(dependencies).filter((name) => !bundled.includes(name)),
    logLevel: 'warning',
  }
  const define = { __TIDEGAUGE_VERSION__: JSON.stringify(version) }
  await bundle({
    ...options,
    entryPoints: {
      'any-command': 'src/any-command.ts',
      'store-thread': 'src/app/serve/store-thread.ts',
      'scan-process': 'src/app/serve/scan-process.ts',
    },
    splitting: true,
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    define,
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
    // All in one folder: the worker and the kernel are found beside whatever asks for them.
    chunkNames: 'chunk-[name]-[hash]',
  })
  // Where a process and a thread start: Node loads what it needs for modules when it runs the first one, and a scan runs none.
  await bundle({
    ...options,
    plugins: [apartFromCommands],
    entryPoints: { main: 'src/main.ts', worker: 'src/worker.ts' },
    format: 'cjs',
    define: { ...define, 'import.meta.url': '__moduleUrl' },
    banner: { js: "const __moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
  })
  writeFileSync(join(root, 'dist', 'package.json'), '{ "type": "commonjs" }\n')
  // What src/compiled.ts runs: V8 keeps compiled scripts, not modules.
  await bundle({
    ...options,
    plugins: [withoutProcesses],
    entryPoints: { scan: 'src/scan-command.ts', 'scan-worker': 'src/scan/engine/worker.ts' },
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    define: { ...define, 'import.meta.url': '__moduleUrl' },
    banner: { js: '(function (require, __moduleUrl) {' },
    footer: { js: '})' },
  })
  keepCompiled()
  writeFileSync(stamp, '')
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build({ force: process.argv.includes('--force') })
