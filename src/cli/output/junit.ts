import type { SeriesRecord } from '../../model/scan.ts'
import { scoreText } from './profile-text.ts'

/** A scan as JUnit XML: one test case per series; a failure below the limit, an error where it is unjudged. `failBelow` null: only the unjudged fail. */
export function junitXml(records: readonly SeriesRecord[], failBelow: number | null, durationMs: number): string {
  const verdicts = records.map((record) => ({ record, verdict: verdictOf(record, failBelow) }))
  const failures = verdicts.filter(({ verdict }) => verdict === 'failure').length
  const errors = verdicts.filter(({ verdict }) => verdict === 'error').length
  const cases = verdicts.map(({ record, verdict }) => {
    const head = `    <testcase classname="${attribute(record.dataset)}" name="${attribute(record.symbol)}" time="0"`
    if (verdict === 'passed') return `${head}/>`
    const message =
      verdict === 'error'
        ? (record.score.unjudgedBecause ?? 'unjudged')
        : `score ${scoreText(record.score.score)} is below ${failBelow ?? ''}: ${record.score.deductions.map(({ check, points }) => `${check} -${points.toFixed(2)}`).join(', ')}`
    return `${head}>\n      <${verdict} message="${attribute(message)}"/>\n    </testcase>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="tidegauge" tests="${records.length}" failures="${failures}" errors="${errors}" time="${(durationMs / 1000).toFixed(3)}">
${cases.join('\n')}${cases.length > 0 ? '\n' : ''}  </testsuite>
</testsuites>
`
}

function verdictOf({ score }: SeriesRecord, failBelow: number | null): 'passed' | 'failure' | 'error' {
  if (score.score === null) return 'error'
  return failBelow !== null && score.score < failBelow ? 'failure' : 'passed'
}

/** Text as an XML 1.0 attribute: what XML cannot hold becomes U+FFFD. */
function attribute(text: string): string {
  return text
    .toWellFormed()

    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"'\n\r\t]/g, (c) => `&#${c.charCodeAt(0)};`)
}
