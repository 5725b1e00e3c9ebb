/**
 * `npm run check`: everything that must hold before a change lands, all of it, then a table of what did not.
 * Tests are run by `npm test`; `npm run check -- --with-tests` runs them as well.
 */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './install.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
ensureInstalled(root)
// What tests import is checked as well.
ensureInstalled(join(root, 'test'))
const bin = (name) => join(root, 'node_modules', '.bin', name)
const steps = [
  ['build', process.execPath, ['scripts/build.mjs']],
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['types', bin('tsc'), ['-p', '.']],
  ['lint', bin('eslint'), ['--max-warnings', '0', '.']],
  ['imports', bin('depcruise'), ['src', '--config', '.dependency-cruiser.mjs']],
  ['dead code', bin('knip'), []],
  ['reference pages', process.execPath, ['scripts/generate-check-docs.mjs', '--check']],
]
if (process.argv.includes('--with-tests')) steps.push(['tests', process.execPath, ['scripts/test.mjs']])
const failed = []
for (const [name, command, args] of steps) {
  const startedAt = Date.now()
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`)
  if (status !== 0) failed.push(name)
}
if (failed.length > 0) {
  console.error(`npm run check failed: ${failed.join(', ')}`)
  process.exitCode = 1
}
