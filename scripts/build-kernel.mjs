/**
 * Compiles kernel/assembly (AssemblyScript) to dist/kernel.wasm, when a source is newer than it. `--force` compiles always, `--text` writes
 * dist/kernel.wat beside it.
 */
import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const sources = join(root, 'kernel', 'assembly')
const target = join(root, 'dist', 'kernel.wasm')

function newestSource() {
  const files = readdirSync(sources).filter((name) => name.endsWith('.ts'))
  return Math.max(statSync(fileURLToPath(import.meta.url)).mtimeMs, ...files.map((name) => statSync(join(sources, name)).mtimeMs))
}

function isCurrent() {
  const built = statSync(target, { throwIfNoEntry: false })
  return built !== undefined && built.mtimeMs >= newestSource()
}

if (process.argv.includes('--force') || !isCurrent()) {
  mkdirSync(dirname(target), { recursive: true })
  const { default: asc } = await import('assemblyscript/asc')
  const args = ['kernel/assembly/index.ts', '--baseDir', root, '--outFile', 'dist/kernel.wasm']
  args.push(
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--optimizeLevel',
    '3',
    '--shrinkLevel',
    '0',
    '--converge',
    '--noAssert',
    '--use',
    'abort=',
  )
  args.push('--initialMemory', '720')
  if (process.argv.includes('--text')) args.push('--textFile', 'dist/kernel.wat')
  const { error, stderr } = await asc.main(args)
  if (error) {
    process.stderr.write(stderr.toString())
    process.exit(1)
  }
  process.stdout.write(`built dist/kernel.wasm (${statSync(target).size} bytes)\n`)
}
