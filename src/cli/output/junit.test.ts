import { expect, test } from 'vitest'
import { findingOf } from '../../../test/support/findings.ts'
import { dayOf } from '../../base/day.ts'
import type { SeriesRecord } from '../../model/scan.ts'
import { slotWriter } from '../../contract/slot-text.ts'
import { junitXml } from './junit.ts'

const record = (symbol: string, score: number | null) =>
  ({
    symbol,
    dataset: 'daily',
    score: { score, unjudgedBecause: score === null ? 'no bars' : null, deductions: [] },
  }) as unknown as SeriesRecord
const options = { failBelow: null, newFindings: [], slotText: slotWriter([]), durationMs: 1000 }
const of = (symbol: string, ...days: string[]) =>
  days.map((day, i) => findingOf({ id: `${symbol}${i}`, symbol, check: 'copied_bar', slots: [dayOf(day)] }))

test('a series with new confirmed findings is a failure that says how many, which and when', () => {
  const xml = junitXml([record('AAA', 99), record('BBB', 100)], { ...options, newFindings: of('AAA', '2024-01-05', '2024-02-01') })
  expect(xml).toContain('tests="2" failures="1" errors="0"')
  expect(xml).toContain(
    'name="AAA" time="0">\n      <failure message="2 new confirmed findings: copied_bar 2024-01-05, copied_bar 2024-02-01"/>',
  )
})

test('of many new findings the first are named; a low score is said before them', () => {
  const days = ['01', '02', '03', '04', '05', '06', '07'].map((day) => `2024-01-${day}`)
  const xml = junitXml([record('AAA', 50)], { ...options, failBelow: 60, newFindings: of('AAA', ...days) })
  expect(xml).toMatch(/message="score 50\.00 is below 60: ; 7 new confirmed findings: .*copied_bar 2024-01-05 and 2 more"/)
})

test('new findings of what is no series have a test case of their own; an unjudged series stays an error', () => {
  const xml = junitXml([record('AAA', null)], { ...options, newFindings: [...of('*', '2024-01-05'), ...of('AAA', '2024-01-05')] })
  expect(xml).toContain('tests="2" failures="1" errors="1"')
  expect(xml).toContain('<error message="no bars; 1 new confirmed finding: copied_bar 2024-01-05"/>')
})
