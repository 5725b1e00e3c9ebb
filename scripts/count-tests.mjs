/** Adds up vitest's JSON reports, prints `N passed, N failed`, and fails when a test failed, was skipped, or none ran. */
import { readFileSync } from 'node:fs'

let passed = 0
let failed = 0
let skipped = 0
for (const path of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(path, 'utf8'))
  passed += report.numPassedTests
  failed +=
    report.numFailedTests + report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  skipped += report.numPendingTests + report.numTodoTests
}
if (skipped > 0) console.log(`${skipped} tests were skipped; none may be`)
console.log(`${passed} passed, ${failed + skipped} failed`)
if (failed + skipped > 0 || passed === 0) process.exitCode = 1
