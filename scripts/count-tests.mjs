/** Adds up vitest's JSON reports: names what failed and why, prints `N passed, N failed`, and fails when a test failed, was skipped, or none ran. */
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

const mostOfMessage = 2_000

let passed = 0
let failed = 0
let skipped = 0
for (const path of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(path, 'utf8'))
  passed += report.numPassedTests
  failed +=
    report.numFailedTests + report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  skipped += report.numPendingTests + report.numTodoTests
  // Said again at the very end: of a long log that is what is kept.
  for (const { name, status, message, assertionResults } of report.testResults) {
    if (status === 'failed' && message) say(name, '', message)
    for (const test of assertionResults) if (test.status === 'failed') say(name, test.fullName, test.failureMessages.join('\n'))
  }
}
if (skipped > 0) console.log(`${skipped} tests were skipped; none may be`)
console.log(`${passed} passed, ${failed + skipped} failed`)
if (failed + skipped > 0 || passed === 0) process.exitCode = 1

function say(file, test, message) {
  console.log(`FAILED ${relative(process.cwd(), file)} ${test}\n${message.slice(0, mostOfMessage)}\n`)
}
