import { expect, test } from 'vitest'
import { dayOf } from '../../base/day.ts'
import type { SetAside } from '../../model/series.ts'
import { barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { onSessions } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { duplicateBar } from './duplicate-bar.ts'

const aside = (kept: number, kind: SetAside['kind'], change: Partial<SetAside> = {}): SetAside => ({
  kind,
  kept,
  sourceRow: 100 + kept,
  open: 10,
  high: 10,
  low: 10,
  close: 10,
  volume: 1_000_000,
  ...change,
})

function run(setAside: readonly SetAside[]) {
  const series = seriesOf(
    barsOf(
      onSessions(
        Array.from({ length: 10 }, () => ({})),
        '2024-01-02',
      ),
    ),
    { setAside },
  )
  return duplicateBar.run(series, contextOf(series), defaultsOf(duplicateBar))
}

test('a row written twice is a row too many', () => {
  expect(run([aside(3, 'identical')])).toMatchObject([
    {
      slots: [dayOf('2024-01-05')],
      extra: true,
      message: 'A row is written more than once on 2024-01-05',
      evidence: { copies: 1, row: 3, otherRow: 103 },
    },
  ])
  expect(run([aside(3, 'identical')])).not.toMatchObject([{ severity: 'high' }])
})

test('rows that disagree are high and tell their values', () => {
  expect(run([aside(3, 'conflicting', { close: 10.2 })])).toMatchObject([
    {
      severity: 'high',
      extra: true,
      message: '2 rows for 2024-01-05 disagree: close 10 (row 3) and 10.2 (row 103)',
      evidence: { close: 10, other_close: 10.2 },
    },
  ])
})

test('a value that is missing in one of the rows is told as null', () => {
  expect(run([aside(3, 'conflicting', { volume: NaN })])).toMatchObject([{ evidence: { volume: 1_000_000, other_volume: null } }])
})

test('neighbouring copies are one defect, a slot with both kinds is a conflict', () => {
  expect(run([aside(3, 'identical'), aside(4, 'identical'), aside(4, 'identical'), aside(7, 'identical')])).toMatchObject([
    { slots: [dayOf('2024-01-05'), dayOf('2024-01-08')], evidence: { copies: 3 } },
    { slots: [dayOf('2024-01-11')] },
  ])
  expect(run([aside(3, 'identical'), aside(3, 'conflicting', { open: 9 })])).toMatchObject([{ severity: 'high' }])
})

test('nothing set aside, or a live row alone, passes', () => {
  expect(run([])).toEqual([])
  expect(run([aside(9, 'live')])).toEqual([])
})
