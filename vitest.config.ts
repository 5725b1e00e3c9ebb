import { readdirSync, readFileSync, statSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'

/** Tests on real series, which are not in the repository: collected where TIDEGAUGE_SAMPLES names their folder. */
const samples = process.env['TIDEGAUGE_SAMPLES'] ? ['test/samples/**/*.test.ts'] : []

/** Postgres does not run as root, and another user must be able to get to it and to its data. */
function canRunPostgres(): boolean {
  if (process.getuid?.() !== 0) return true
  const isOpen = (folder: string): boolean =>
    (statSync(folder).mode & 0o001) !== 0 && (dirname(folder) === folder || isOpen(dirname(folder)))
  return isOpen(import.meta.dirname) && isOpen(tmpdir())
}

/** Tests that start a Postgres of their own. */
function postgresTests(): string[] {
  const tests = readdirSync(join(import.meta.dirname, 'test'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^(?!node_modules).*\.test\.ts$/.test(file),
  )
  return tests
    .map((file) => join('test', file))
    .filter((file) =>
      /support\/(postgres|monitor-stores)\.ts|'\.\/postgres\.ts'/.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
    )
}

const leftOut = canRunPostgres() ? [] : postgresTests()
if (leftOut.length > 0)
  console.warn(`Postgres cannot be started by root in a folder that nobody else may enter: ${leftOut.length} test files are left out`)

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/*.test.ts', 'test/{conformance,e2e,laws,support}/**/*.test.ts', ...samples],
    exclude: [...configDefaults.exclude, ...leftOut],
    globalSetup: ['test/support/build.ts'],
    testTimeout: 60_000,
    // What is polled for comes when it comes: a busy machine is no failure.
    expect: { poll: { timeout: 20_000 } },
    pool: 'threads',
    // Half of the time servers and databases are waited for: two at once even where there are two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
})
