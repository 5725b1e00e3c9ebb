import type { Finding } from '../../model/finding.ts'
import type { SeriesRecord } from '../../model/scan.ts'
import type { slotWriter } from '../../contract/slot-text.ts'
import { counted } from './count.ts'
import { scoreText } from './profile-text.ts'

interface JunitOptions {
  /** `null`: no score is too low. */
  readonly failBelow: number | null
  /** Confirmed findings that must not be there; none when they do not matter. */
  readonly newFindings: readonly Finding[]
  readonly slotText: ReturnType<typeof slotWriter>
  readonly durationMs: number
}

type Key = Pick<Finding, 'dataset' | 'symbol'>

/** Findings named in one message. */
const SHOWN = 5

/**
 * A scan as JUnit XML: one test case per series; an error where it is unjudged, a failure below the limit or with new findings. New findings of what is no
 * series (a dataset as a whole, a symbol that is gone) have a test case too.
 */
export function junitXml(records: readonly SeriesRecord[], options: JunitOptions): string {
  const newBySeries = new Map<string, Finding[]>()
  for (const finding of options.newFindings) {
    const own = newBySeries.get(keyOf(finding))
    if (own === undefined) newBySeries.set(keyOf(finding), [finding])
    else own.push(finding)
  }
  const cases: { key: Key; verdict: 'passed' | 'failure' | 'error'; message: string }[] = records.map((record) => {
    const news = newBySeries.get(keyOf(record)) ?? []
    newBySeries.delete(keyOf(record))
    const wrong = [belowText(record, options.failBelow), newText(news, options.slotText)].filter((text) => text !== null)
    if (record.score.score === null)
      return { key: record, verdict: 'error', message: [record.score.unjudgedBecause ?? 'unjudged', ...wrong].join('; ') }
    return { key: record, verdict: wrong.length > 0 ? 'failure' : 'passed', message: wrong.join('; ') }
  })
  for (const [first, ...rest] of newBySeries.values())
    if (first !== undefined) cases.push({ key: first, verdict: 'failure', message: newText([first, ...rest], options.slotText) ?? '' })

  const count = (one: string) => cases.filter(({ verdict }) => verdict === one).length
  const lines = cases.map(({ key, verdict, message }) => {
    const head = `    <testcase classname="${attribute(key.dataset)}" name="${attribute(key.symbol)}" time="0"`
    return verdict === 'passed' ? `${head}/>\n` : `${head}>\n      <${verdict} message="${attribute(message)}"/>\n    </testcase>\n`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="tidegauge" tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" time="${(options.durationMs / 1000).toFixed(3)}">
${lines.join('')}  </testsuite>
</testsuites>
`
}

function keyOf({ dataset, symbol }: Key): string {
  return `${dataset}\0${symbol}`
}

function belowText({ score: { score, deductions } }: SeriesRecord, failBelow: number | null): string | null {
  if (score === null || failBelow === null || score >= failBelow) return null
  return `score ${scoreText(score)} is below ${failBelow}: ${deductions.map(({ check, points }) => `${check} -${points.toFixed(2)}`).join(', ')}`
}

function newText(findings: readonly Finding[], slotText: JunitOptions['slotText']): string | null {
  if (findings.length === 0) return null
  const named = findings.slice(0, SHOWN).map(({ dataset, check, from }) => [check, slotText(dataset, from) ?? ''].join(' ').trim())
  const rest = findings.length > SHOWN ? ` and ${findings.length - SHOWN} more` : ''
  return `${counted(findings.length, 'new confirmed finding')}: ${named.join(', ')}${rest}`
}

/** Text as an XML 1.0 attribute: what XML cannot hold becomes U+FFFD. */
function attribute(text: string): string {
  return text
    .toWellFormed()

    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"'\n\r\t]/g, (c) => `&#${c.charCodeAt(0)};`)
}
