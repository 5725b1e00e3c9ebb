import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayOf, DAY_US } from '../../base/day.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import type { CorporateAction } from '../../model/action.ts'
import type { Bars } from '../../model/bars.ts'
import type { Defect } from '../../model/defect.ts'
import type { Series } from '../../model/series.ts'
import { type BarValues, barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { cleanWalk, intradayDataset, intradayRows, onSessions } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { restatedBar } from './restated-bar.ts'

interface Given {
  readonly before: readonly BarValues[] | Bars
  readonly now: readonly BarValues[] | Bars
  readonly beforeSeries?: Partial<Series>
  readonly series?: Partial<Series>
  readonly actions?: readonly CorporateAction[]
}

function compare({ before, now, beforeSeries = {}, series: overrides = {}, actions = [] }: Given): readonly Defect[] {
  const barsFrom = (rows: readonly BarValues[] | Bars) => ('time' in rows ? rows : barsOf(rows))
  const previous = seriesOf(barsFrom(before), { ...overrides, ...beforeSeries })
  const series = seriesOf(barsFrom(now), overrides)
  return restatedBar.run(series, contextOf(series, { previous, actions }), defaultsOf(restatedBar)) as readonly Defect[]
}

const cents = (price: number): number => Math.round(price * 100) / 100
const rows = onSessions(cleanWalk(7, 400), '2022-01-03')
const slotAt = (i: number) => rows[i]!.sessionDay!

function scaled(source: readonly BarValues[], factorAt: (i: number) => number, volumes: 'kept' | 'split' = 'kept'): BarValues[] {
  return source.map((row, i) => {
    const factor = factorAt(i)
    return {
      ...row,
      open: cents(row.open! * factor),
      high: cents(row.high! * factor),
      low: cents(row.low! * factor),
      close: cents(row.close! * factor),
      volume: volumes === 'split' ? Math.round(row.volume! / factor) : row.volume!,
    }
  })
}

test('without a scan before, and where nothing changed, there is nothing to say', () => {
  const series = seriesOf(barsOf(rows))
  expect(restatedBar.run(series, contextOf(series), defaultsOf(restatedBar))).toEqual([])
  expect(restatedBar.run(series, contextOf(series, { previous: null }), defaultsOf(restatedBar))).toEqual([])
  expect(compare({ before: rows, now: rows })).toEqual([])
})

test('appending and back-filling bars gives none', () => {
  expect(compare({ before: rows.slice(0, 390), now: rows })).toEqual([])
  expect(compare({ before: rows.slice(10), now: rows })).toEqual([])
  expect(compare({ before: rows.filter((_, i) => i % 7 !== 3), now: rows })).toEqual([])
})

test('three changed bars give three defects, neighbours or not, with old and new values', () => {
  for (const places of [
    [100, 200, 300],
    [100, 101, 102],
  ]) {
    const now = rows.map((row, i) =>
      places.includes(i) ? { ...row, close: cents(row.close! * 1.01), high: cents(row.high! * 1.05) } : row,
    )
    const defects = compare({ before: rows, now })
    expect(defects.map(({ slots }) => slots)).toEqual(places.map((i) => [slotAt(i)]))
    defects.forEach((defect, k) => {
      const i = places[k]!
      expect(defect.evidence).toMatchObject({
        kind: 'restated',
        fields: 'high, close',
        closeBefore: rows[i]!.close,
        close: now[i]!.close,
        highBefore: rows[i]!.high,
        high: now[i]!.high,
      })
      expect(defect).not.toHaveProperty('status')
      expect(defect.message).toContain(`close ${rows[i]!.close} to ${now[i]!.close}`)
    })
  }
})

test('what else came with a change is told in its evidence', () => {
  const now = rows.map((row, i) => (i === 100 ? { ...row, volume: 1 } : row)).filter((_, i) => i !== 50)
  expect(compare({ before: rows.slice(3, 397), now })).toMatchObject([
    {
      slots: [slotAt(100)],
      evidence: { fields: 'volume', volume: 1, volumeBefore: rows[100]!.volume, appended: 3, backFilled: 3, removed: 1 },
    },
  ])
})

test('the older the bar, the graver: low inside the window of the vendor, high after a year', () => {
  const changed = (i: number) =>
    compare({ before: rows, now: rows.map((row, k) => (k === i ? { ...row, close: row.low! } : row)) }).map(({ severity }) => severity)
  expect(changed(399)).toEqual(['low'])
  expect(changed(394)).toEqual(['low'])
  expect(changed(393)).toEqual([undefined])
  expect(changed(149)).toEqual([undefined])
  expect(changed(148)).toEqual(['high'])
})

test('a bar stored before its session had closed may change', () => {
  const now = rows.map((row, i) => (i === 399 ? { ...row, close: row.low!, volume: row.volume! * 3 } : row))
  const hours = findCalendar('XNYS')!.hours(slotAt(399))!
  const stored = (modifiedUs: number) => compare({ before: rows, now, beforeSeries: { modifiedUs } }).length
  expect(stored(hours.closeUs - 1)).toBe(0)
  expect(stored(hours.closeUs)).toBe(1)
  expect(stored(hours.openUs - 1)).toBe(1)
})

test('a series rescaled by two is one event, for review, with its factor', () => {
  const [defect, ...others] = compare({ before: rows, now: scaled(rows, () => 2) })
  expect(others).toEqual([])
  expect(defect).toMatchObject({
    slots: [slotAt(399)],
    from: slotAt(0),
    status: 'review',
    evidence: { kind: 'rescaled', factor: 2, bars: 400 },
  })
  const few = rows.slice(0, 6)
  expect(compare({ before: few, now: scaled(few, () => 2) })).toMatchObject([{ evidence: { kind: 'rescaled', factor: 2 } }])
})

test('a split rescales all bars before its date, volumes too, and new bars come after it', () => {
  const defects = compare({ before: rows.slice(0, 380), now: scaled(rows, (i) => (i < 379 ? 0.25 : 1), 'split') })
  expect(defects).toMatchObject([
    {
      slots: [slotAt(378)],
      status: 'review',
      evidence: { factor: 0.25, appended: 20, neededAction: expect.stringContaining('a split of 4 on') },
    },
  ])
})

test('dividends rescale up to several dates by several factors, and that is one event', () => {
  const factorAt = (i: number) => (i < 120 ? 0.97 * 0.98 : i < 250 ? 0.98 : 1)
  expect(compare({ before: rows, now: scaled(rows, factorAt) })).toMatchObject([
    {
      slots: [slotAt(249)],
      evidence: {
        kind: 'rescaled',
        factor: expect.closeTo(0.9506, 4),
        factors: expect.stringMatching(/^0\.950\d+ up to .*; 0\.98\d* up to /),
      },
    },
  ])
})

test('an action that the file knows excuses the rescaling that it explains', () => {
  const day = slotAt(300)
  const split: CorporateAction = { symbol: 'TEST', kind: 'split', day, lastDay: day, ratio: 2, amount: null, other: null, note: null }
  const now = scaled(rows, (i) => (i < 300 ? 0.5 : 1))
  expect(compare({ before: rows, now, actions: [split] })).toMatchObject([{ excuse: expect.stringMatching(/^split 2:1 on 2023-/) }])
  expect(compare({ before: rows, now, actions: [{ ...split, ratio: 3 }] })[0]).not.toHaveProperty('excuse')
  const dividend: CorporateAction = { ...split, kind: 'dividend', ratio: null, amount: rows[299]!.close! * 0.02 }
  expect(compare({ before: rows, now: scaled(rows, (i) => (i < 300 ? 0.98 : 1)), actions: [dividend] })).toMatchObject([
    { excuse: expect.stringContaining('dividend of') },
  ])
})

test('a bar that changed beside a rescaling is told beside it', () => {
  const now = scaled(rows, (i) => (i < 300 ? 0.5 : 1)).map((row, i) =>
    i === 200 ? { ...row, close: cents(row.close! * 1.2), high: cents(row.high! * 1.2) } : row,
  )
  expect(compare({ before: rows, now }).map(({ evidence }) => evidence['kind'])).toEqual(['restated', 'rescaled'])
})

test('a block in the middle that was multiplied is one defect, and confirmed', () => {
  const [defect, ...others] = compare({ before: rows, now: scaled(rows, (i) => (i >= 200 && i < 230 ? 100 : 1)) })
  expect(others).toEqual([])
  expect(defect).toMatchObject({ evidence: { kind: 'restated', bars: 30, factor: 100 } })
  expect(defect).not.toHaveProperty('status')
  expect(defect!.slots).toHaveLength(30)
})

test('closes alone, or volumes alone, may be rescaled', () => {
  expect(compare({ before: rows, now: rows.map((row, i) => (i < 300 ? { ...row, close: cents(row.close! * 0.9) } : row)) })).toMatchObject([
    { evidence: { kind: 'rescaled', fields: 'close', factor: 0.9 } },
  ])
  expect(compare({ before: rows, now: rows.map((row) => ({ ...row, volume: row.volume! * 100 })) })).toMatchObject([
    { evidence: { kind: 'rescaled', fields: 'volume', factor: 100 } },
  ])
})

test('a field that was missing and is filled is no restatement; one that is gone is', () => {
  const holed = rows.map((row, i) => (i === 77 ? { ...row, open: NaN, flags: 1 } : row))
  expect(compare({ before: holed, now: rows })).toEqual([])
  expect(compare({ before: rows, now: holed })).toMatchObject([
    { slots: [slotAt(77)], evidence: { openBefore: rows[77]!.open, open: null } },
  ])
})

test('intraday bars are matched by their time', () => {
  const intraday = intradayRows('2024-01-02', '2024-01-05', { minutes: 30 })
  const now = intraday.map((row, i) => (i === 20 ? { ...row, close: 10.5, high: 10.5 } : row))
  expect(compare({ before: intraday, now, series: { dataset: intradayDataset(30) } })).toMatchObject([
    { slots: [intraday[20]!.timeUs], evidence: { fields: 'high, close', ageSessions: 2 } },
  ])
})

test('changing any bars gives one defect each, in order, and nothing else', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(399), { maxLength: 12 }), fc.integer({ min: 380, max: 400 }), (places, kept) => {
      const changed = [...places].filter((i) => i < kept).sort((a, b) => a - b)
      const now = rows.map((row, i) =>
        places.includes(i) ? { ...row, close: cents(row.close! + 0.01 + (i % 5) / 10), high: row.high! + 1 } : row,
      )
      expect(compare({ before: rows.slice(0, kept), now }).flatMap(({ slots }) => slots)).toEqual(changed.map(slotAt))
    }),
    { numRuns: 60 },
  )
})

test('any rescaling up to any date is one event with that factor, whatever was appended', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 399 }),
      fc.constantFrom(0.05, 0.1, 0.2, 1 / 3, 0.5, 2 / 3, 0.9, 0.97, 0.99, 1.5, 2, 10, 100),
      fc.integer({ min: 0, max: 10 }),
      (end, factor, appended) => {
        const defects = compare({ before: rows.slice(0, 400 - appended), now: scaled(rows, (i) => (i < end ? factor : 1)) })
        expect(defects).toHaveLength(1)
        expect(defects[0]!.evidence['kind']).toBe('rescaled')
        expect(Math.abs(Number(defects[0]!.evidence['factor']) / factor - 1)).toBeLessThan(1e-3)
      },
    ),
    { numRuns: 100 },
  )
})

test('rescaling and its undoing are each one event: the inverse factor', () => {
  const now = scaled(rows, () => 4)
  const there = compare({ before: rows, now })
  const back = compare({ before: now, now: rows })
  expect([there[0]?.evidence['factor'], back[0]?.evidence['factor']]).toEqual([4, 0.25])
})

test('on rubbish it keeps its contract', () => {
  const value = fc.oneof(fc.double({ min: 9, max: 11, noNaN: true }), fc.constantFrom(NaN, 0, -1, 5e-324, 1.7976931348623157e308, 100))
  const anyRow = fc.record({
    step: fc.integer({ min: 1, max: 3 }),
    open: value,
    high: value,
    low: value,
    close: value,
    volume: value,
    decimals: fc.nat(20),
  })
  const anyBars = fc.array(anyRow, { maxLength: 40 }).map((steps) => {
    let day = dayOf('2024-01-01')
    return barsOf(steps.map(({ step, ...row }) => ({ ...row, sessionDay: (day += step), flags: 0 })))
  })
  fc.assert(
    fc.property(anyBars, anyBars, fc.constantFrom('XNYS', '24/7', null), (before, now, calendar) => {
      const defects = compare({
        before,
        now,
        series: { dataset: { ...seriesOf(now).dataset, calendar }, modifiedUs: dayOf('2024-03-01') * DAY_US },
      })
      for (const { slots, from, to, message, evidence } of defects) {
        expect(from! <= slots[0]! && to! >= slots.at(-1)!).toBe(true)
        expect(message).not.toMatch(/NaN|undefined/)
        for (const told of Object.values(evidence)) expect(typeof told !== 'number' || Number.isFinite(told)).toBe(true)
      }
    }),
    { numRuns: 200 },
  )
})
