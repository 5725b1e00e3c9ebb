import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Tests on real series, which are not in the repository: collected where TIDEGAUGE_SAMPLES names their folder. */
const samples = process.env['TIDEGAUGE_SAMPLES'] ? ['test/samples/**/*.test.ts'] : []

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/*.test.ts', 'test/{conformance,e2e,laws,support}/**/*.test.ts', ...samples],
    globalSetup: ['test/support/build.ts', 'test/support/postgres-program.ts'],
    testTimeout: 60_000,
    // What is polled for comes when it comes: a busy machine is no failure.
    expect: { poll: { timeout: 20_000 } },
    pool: 'threads',
    // Half of the time servers and databases are waited for: two at once even where there are two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
})
