import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayOf, DAY_US } from '../../base/day.ts'
import { type DatasetValues, lakeViewOf, runLake, weeklyDataset } from '../../../test/support/lake-view.ts'
import { type BarValues, sessionBars } from '../../../test/support/series.ts'
import { uniforms } from '../../../test/support/walk.ts'
import type { LakeDefect, LakeMember } from '../define.ts'
import { marketOf } from '../market-of.ts'
import { partialBar } from './partial-bar.ts'

interface Plan {
  readonly symbols?: number
  readonly bars?: number
  readonly price?: number
  readonly asOf?: string
  readonly weekly?: boolean
  readonly seed?: number
  /** Times the usual volume. */
  readonly factor?: (symbol: number, bar: number) => number
  readonly change?: (symbol: number, bar: number) => BarValues
}

/** Symbols S00, S01, … of two million shares a day, give or take a third, from 2020-01-02 on; 50 dollars each. */
function lakeOf({
  symbols = 25,
  bars = 150,
  price = 50,
  asOf = '2024-12-31',
  weekly = false,
  seed = 1,
  factor = () => 1,
  change = () => ({}),
}: Plan) {
  const members = Array.from({ length: symbols }, (_, s) => {
    const next = uniforms(seed * 1000 + s)
    return {
      symbol: `S${String(s).padStart(2, '0')}`,
      bars: sessionBars(weekly ? 5 * bars : bars, '2020-01-02', (i) => {
        const close = price * (1 + 0.01 * next())
        const volume = Math.round(2e6 * Math.exp(0.6 * (next() - 0.5)) * factor(s, i))
        return { open: close, close, high: close * 1.01, low: close * 0.99, volume, ...change(s, i) }
      }),
    }
  })
  const view = lakeViewOf([{ members, ...(weekly && { dataset: weeklyDataset }) } as DatasetValues], asOf)
  const [one] = view.datasets
  if (one === undefined) throw new Error('no dataset')
  const market = marketOf(one.members, { intervalClass: one.intervalClass, classOf: () => null, suspectDaysOf: () => null })
  return { ...view, datasets: [{ ...one, market }] }
}

const run = (plan: Plan) => runLake(partialBar, lakeOf(plan))
const sessions = sessionBars(150, '2020-01-02', () => ({})).session
const only = (symbol: number, bar: number, value: number) => (s: number, i: number) => (s === symbol && i === bar ? value : 1)
const isPartial = ({ defect }: LakeDefect) => defect.severity === undefined

test('a tenth of the usual volume on a usual day is a partial bar', () => {
  expect(run({ factor: only(3, 100, 0.1) })).toMatchObject([
    {
      symbol: 'S03',
      defect: {
        slots: [sessions[100]],
        message: expect.stringMatching(
          /^The volume of 2020-05-27, \d+, is \d+(\.\d)? % of its median of \d+, where the other symbols have (9|10)\d % of theirs$/,
        ) as string,
      },
    },
  ])
  expect(partialBar).toMatchObject({ severity: 'medium', status: 'confirmed', dimension: 'completeness' })
})

test('the limit is a sixth of the median before, to the few percent that the market is known by', () => {
  const even = { change: (s: number, i: number) => ({ volume: s === 3 && i === 100 ? 2e6 * limit : 2e6 }) }
  let limit = 0.163
  expect(run(even)).toHaveLength(1)
  limit = 0.172
  expect(run(even)).toEqual([])
})

test('on a half day all volumes are low, and a third of a usual day is no part', () => {
  const halfDay = (s: number, i: number) => (i === 100 ? 0.3 : 1) * (s === 3 && i === 100 ? 0.5 : 1)
  expect(run({ factor: halfDay })).toEqual([])
  const busy = (s: number, i: number) => (i === 100 ? 3 : 1) * (s === 3 && i === 100 ? 0.13 : 1)
  expect(run({ factor: busy }).filter(isPartial)).toMatchObject([{ symbol: 'S03' }])
})

test('under 50 million a day it is for review, under 5 million not told', () => {
  const statusAt = (price: number) => run({ price, factor: only(3, 100, 0.1) }).map(({ defect }) => defect.status)
  expect(statusAt(27)).toEqual([undefined])
  expect(statusAt(23)).toEqual(['review'])
  expect(statusAt(2.8)).toEqual(['review'])
  expect(statusAt(2.2)).toEqual([])
})

test('twenty symbols and twenty bars before must tell what is usual', () => {
  expect(run({ symbols: 20, factor: only(3, 100, 0.1) })).toHaveLength(1)
  expect(run({ symbols: 19, factor: only(3, 100, 0.1) })).toEqual([])
  expect(run({ factor: only(3, 20, 0.1) })).toHaveLength(1)
  expect(run({ factor: only(3, 19, 0.1) })).toEqual([])
})

test('a session that is not over, a bar without a volume and a holiday are not judged', () => {
  const day = new Date((sessions[100] as number) * 86_400_000).toISOString().slice(0, 10)
  expect(run({ factor: only(3, 100, 0.1), asOf: day })).toEqual([])
  const view = lakeOf({ factor: only(3, 100, 0.1) })
  expect(runLake(partialBar, { ...view, asOfUs: dayOf(day) * DAY_US + DAY_US })).toHaveLength(1)
  expect(run({ factor: only(3, 100, 0) })).toEqual([])
  expect(run({ change: (s, i) => (s === 3 && i === 100 ? { volume: NaN } : {}) })).toEqual([])
})

test('a week of a single day is one too', () => {
  const weekly = lakeOf({ weekly: true, bars: 40, symbols: 25 })
  const [one] = weekly.datasets
  // Of a bar a session keep the last of each week.
  const members = one!.members.map((member, s) => {
    const { bars } = member.series()!
    const kept = Array.from({ length: bars.length }, (_, i) => i).filter(
      (i) => Math.floor((bars.session[i]! + 3) / 7) !== Math.floor(((bars.session[i + 1] ?? 1e6) + 3) / 7),
    )
    return {
      symbol: member.symbol,
      bars: kept.map((i, week) => ({
        sessionDay: bars.session[i]!,
        close: 50,
        high: 51,
        low: 49,
        open: 50,
        volume: s === 3 && week === 30 ? 1e6 : 1e7,
      })),
    }
  })
  const view = lakeViewOf([{ dataset: weeklyDataset, members }])
  const market = marketOf(view.datasets[0]!.members, { intervalClass: 'weekly', classOf: () => null, suspectDaysOf: () => null })
  expect(runLake(partialBar, { ...view, datasets: [{ ...view.datasets[0]!, market }] })).toMatchObject([{ symbol: 'S03' }])
})

test('twenty bars at a quarter of the volume are a switch of what is counted, told once', () => {
  const found = run({ factor: (s, i) => (s === 3 && i >= 100 ? 0.25 : 1) })
  expect(found).toMatchObject([{ symbol: 'S03', defect: { severity: 'info', status: 'review' } }])
  const { slots, evidence } = found[0]!.defect
  expect(Math.abs(sessions.indexOf(slots[0]!) - 100)).toBeLessThanOrEqual(2)
  expect(evidence['volumeFactor']).toBeGreaterThan(0.2)
  expect(evidence['volumeFactor']).toBeLessThan(0.31)
  expect(run({ factor: (s, i) => (s === 3 && i >= 100 ? 4 : 1) })).toMatchObject([{ symbol: 'S03', defect: { severity: 'info' } }])
})

test('a switch is told alike from the whole series and from a few bars of it', () => {
  const view = lakeOf({ bars: 400, factor: (s, i) => (i >= 40 + 11 * s ? 0.2 : 1) })
  let stretched = 0
  const stretchesOf = (member: LakeMember) => (from: number, to: number) => {
    stretched++
    const { bars } = member.series()!
    const cut = Object.entries(bars).map(([name, values]: [string, unknown]) => [
      name,
      ArrayBuffer.isView(values) ? (values as Uint8Array).slice(from, to) : values,
    ])
    return { ...(Object.fromEntries(cut) as typeof bars), length: Math.min(to, bars.length) - from }
  }
  const datasets = view.datasets.map((one) => ({
    ...one,
    members: one.members.map((member) => ({ ...member, stretches: () => stretchesOf(member) })),
  }))
  const found = runLake(partialBar, { ...view, datasets })
  expect(found.length).toBeGreaterThan(10)
  expect(found).toEqual(runLake(partialBar, view))
  expect(stretched).toBeGreaterThan(10)
})

test('a change below three times, one that does not last, and one that comes with news are none', () => {
  expect(run({ factor: (s, i) => (s === 3 && i >= 100 ? 2.3 : 1) })).toEqual([])
  expect(run({ factor: (s, i) => (s === 3 && i >= 100 && i < 115 ? 4 : 1) })).toEqual([])
  expect(
    run({
      factor: (s, i) => (s === 3 && i >= 100 ? 4 : 1),
      change: (s, i) => (s === 3 && i >= 100 ? { close: 40, low: 39.6, high: 40.4 } : {}),
    }),
  ).toEqual([])
  expect(run({ factor: (s, i) => (s === 3 && i >= 100 ? 4 : 1), change: (s, i) => (s === 3 && i >= 100 ? { high: 52.5 } : {}) })).toEqual(
    [],
  )
})

test('where all symbols switch, the dataset as a whole does', () => {
  const found = run({ factor: (_, i) => (i >= 100 ? 0.25 : 1) })
  expect(found).toMatchObject([{ symbol: '*', defect: { slots: [sessions[100]], severity: 'info', status: 'review' } }])
  expect(run({ factor: (_, i) => (i >= 100 && i < 110 ? 0.25 : 1) })).toEqual([])
})

test('clean lakes have none, and one partial bar is found wherever it stands', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 25, max: 149 }), (seed, bar) => {
      expect(run({ seed })).toEqual([])
      expect(run({ seed, factor: only(3, bar, 0.08) })).toMatchObject([{ defect: { slots: [sessions[bar]] } }])
    }),
    { numRuns: 10 },
  )
})

test('a volume that does not come back is no part of a session: nine tenths of the shares went with a reverse split', () => {
  const lasting = (s: number, i: number) => (s === 3 && i >= 100 ? 0.1 : 1)
  expect(run({ factor: lasting }).filter(isPartial)).toEqual([])
  // While too little follows to tell, it is one.
  expect(run({ factor: (s, i) => (s === 3 && i >= 148 ? 0.1 : 1) }).filter(isPartial)).toHaveLength(2)
})
