import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayOf } from '../base/day.ts'
import { LINKED, MOST_RANGE, NO_RANGE, NO_VOLUME, RANGE_UNIT, TRACE_EPOCH, VOLUME_UNIT } from '../model/trace.ts'
import { type BarValues, barsOf, seriesOf } from '../../test/support/series.ts'
import { Derived } from './derived.ts'
import { islandOf } from './lake/islands.ts'
import { CHOICE_WINDOW } from './trace-columns.ts'
import { traceOf } from './trace-of.ts'

const traced = (rows: readonly BarValues[], alike: readonly number[] = []) => {
  const series = seriesOf(barsOf(rows))
  return traceOf(series, new Derived(series, null), alike)
}

const walk = (count: number, { first = '2020-01-01', seed = 1 } = {}): BarValues[] =>
  Array.from({ length: count }, (_, i) => {
    const base = 100 + 10 * Math.sin((i + seed) * 0.7) + (((i + 3) * seed * 7919) % 97) / 10
    return {
      sessionDay: dayOf(first) + i,
      open: base,
      high: base + 2,
      low: base - 1.5,
      close: base + 0.5,
      volume: 1e6 + ((i * seed * 104_729) % 5000),
    }
  })

test('days, closes, ranges and links are those of the bars', () => {
  const trace = traced(walk(30), [dayOf('2020-01-02'), dayOf('2020-01-09')])
  expect(trace.length).toBe(30)
  expect((trace.day[3] as number) + TRACE_EPOCH).toBe(dayOf('2020-01-04'))
  const [, bar] = walk(2)
  expect(trace.close[1]).toBeCloseTo(bar?.close as number, 4)
  expect(((trace.range[1] as number) & ~LINKED) * RANGE_UNIT).toBeCloseTo(Math.log((bar?.high as number) / (bar?.low as number)), 4)
  expect((trace.range[0] as number) & LINKED).toBe(0)
  expect((trace.range[1] as number) & LINKED).toBe(LINKED)
  expect([...trace.alike]).toEqual([dayOf('2020-01-02'), dayOf('2020-01-09')])
})

test('a range that is none, and one beyond the scale, are told apart', () => {
  const trace = traced([
    { day: '2020-01-01', low: NaN, high: 2 },
    { day: '2020-01-02', low: 3, high: 2 },
    { day: '2020-01-03', low: 1, high: 100 },
  ])
  expect([...trace.range].map((units) => units & ~LINKED)).toEqual([NO_RANGE, NO_RANGE, MOST_RANGE])
})

test('a volume is held against its level before it', () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({ sessionDay: 18_000 + i, volume: i === 39 ? 100 : i === 38 ? 0 : 1000 }))
  const { volume } = traced(rows)
  expect(volume[5]).toBe(NO_VOLUME)
  expect(volume[37]).toBe(0)
  expect(volume[38]).toBe(-127)
  expect((volume[39] as number) * VOLUME_UNIT).toBeCloseTo(Math.log(0.1), 1)
})

test('days before 1900 are left out', () => {
  const trace = traced([{ day: '1899-12-31' }, { day: '1900-01-01' }, { day: '1900-01-02' }])
  expect([...trace.day]).toEqual([0, 1])
})

test('bars without three prices, and without volume, are not chosen', () => {
  expect(traced(Array.from({ length: 60 }, (_, i) => ({ sessionDay: 18_000 + i, close: 10 + i }))).chosen).toHaveLength(0)
  expect(traced(walk(60).map((row) => ({ ...row, volume: 0 }))).chosen).toHaveLength(0)
})

test('two series that share a run of bars share a chosen one, wherever the run lies', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 80 }),
      fc.integer({ min: 0, max: 80 }),
      fc.integer({ min: 2, max: 500 }),
      fc.integer({ min: 501, max: 999 }),
      (before, after, one, other) => {
        const shared = walk(CHOICE_WINDOW, { seed: 1000 })
        const into = (rows: BarValues[], at: number) => [...rows.slice(0, at), ...shared, ...rows.slice(at)]
        const dated = (rows: BarValues[]) => rows.map((row, i) => ({ ...row, sessionDay: 15_000 + i }))
        const a = traced(dated(into(walk(100, { seed: one }), before)))
        const b = traced(dated(into(walk(100, { seed: other }), after)))
        const known = new Set(a.content)
        expect([...b.content].some((content) => known.has(content))).toBe(true)
      },
    ),
    { numRuns: 100 },
  )
})

test('about a tenth of the bars is chosen', () => {
  const { chosen } = traced(walk(2000, { seed: 77 }))
  expect(chosen.length).toBeGreaterThan(100)
  expect(chosen.length).toBeLessThan(400)
})

test('a daily and a weekly series of the same weeks have the same number, until a value differs', () => {
  const days = walk(70, { first: '2020-01-06' }).filter((row) => ![5, 6].includes(((row.sessionDay as number) + 3) % 7))
  const weeks = new Map<number, BarValues[]>()
  for (const row of days) {
    const week = Math.floor(((row.sessionDay as number) + 3) / 7)
    weeks.set(week, [...(weeks.get(week) ?? []), row])
  }
  const weekly = [...weeks.values()].map((rows) => ({
    ...(rows.at(-1) as BarValues),
    open: rows[0]?.open as number,
    high: Math.max(...rows.map(({ high }) => high as number)),
    low: Math.min(...rows.map(({ low }) => low as number)),
    volume: rows.reduce((sum, { volume }) => sum + (volume as number), 0),
  }))
  expect(traced(days).weeks).toBe(traced(weekly).weeks)
  for (const field of ['open', 'high', 'low', 'close', 'volume'] as const) {
    const other = weekly.map((row, i) => (i === 3 ? { ...row, [field]: (row[field] as number) + 0.01 } : row))
    expect(traced(other).weeks).not.toBe(traced(weekly).weeks)
  }
  expect(traced(weekly.map((row, i) => (i === 2 ? { ...row, close: NaN } : row))).weeks).toBeNaN()
})

test('islands stand in the trace with the smaller gap between their opens and the closes beside', () => {
  const rows = Array.from({ length: 100 }, (_, i): BarValues => {
    const close = i === 50 ? 110 : i % 2 === 0 ? 100 : 100.5
    return { sessionDay: 18_000 + i, open: i === 50 ? 105 : close, high: close + 12, low: close - 12, close }
  })
  const { islands, islandGaps } = traced(rows)
  expect([...islands].map(islandOf)).toEqual([{ from: 50, to: 50, kind: 'strong' }])
  expect(islandGaps[0]).toBeCloseTo(Math.log(105 / 100.5), 6)
})
