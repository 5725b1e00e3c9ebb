/**
 * Builds dist/: the command, the scan worker and the kernel. Does nothing when dist/ is newer than every source.
 * Usage: node scripts/build.mjs [--force]
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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
    if (name.endsWith('.js') && (force || Date.now() - statSync(path).mtimeMs > keptMs)) rmSync(path)
  }
  await bundle({
    absWorkingDir: root,
    entryPoints: {
      main: 'src/main.ts',
      worker: 'src/scan/engine/worker.ts',
      'store-thread': 'src/app/serve/store-thread.ts',
      'scan-process': 'src/app/serve/scan-process.ts',
    },
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Every start compiles all of it: half the bytes save some 15 ms. Names stay, so that a reported stack can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    // What only a server loads stays in node_modules; fastify-type-provider-zod has to share zod with us.
    external: Object.keys(dependencies).filter((name) => !bundled.includes(name)),
    define: { __TIDEGAUGE_VERSION__: JSON.stringify(version) },
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
    // All in one folder: the worker and the kernel are found beside whatever asks for them.
    chunkNames: 'chunk-[name]-[hash]',
    logLevel: 'warning',
  })
  writeFileSync(stamp, '')
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build({ force: process.argv.includes('--force') })
