import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayOf, isoDate } from '../../base/day.ts'
import { type BarValues, barsOf } from '../../../test/support/series.ts'
import { cleanWalk, onSessions } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { copiedBar, copiedBars, datesOfPair, pairOfDates, sharedDates } from '../series/copied-bar.ts'
import { countVotes, isOverruled, lakeSides, pairsOfCopies, seriesWithVotes } from './copied-votes.ts'

const settings = defaultsOf(copiedBar)
const one = dayOf('2017-08-01')
const two = dayOf('2017-08-04')
const pair = pairOfDates(one, two)

test('a series has one vote for a pair of dates, however often it names it', () => {
  const votes = countVotes([Int32Array.of(one, two, one, two), Int32Array.of(one, two, one, two + 1), Int32Array.of()])
  expect([...votes]).toEqual([
    [pair, 2],
    [pairOfDates(one, two + 1), 1],
  ])
  expect(seriesWithVotes(Int32Array.of(3, 9, one, two), votes, 2)).toBe(true)
  expect(seriesWithVotes(Int32Array.of(one, two + 1), votes, 2)).toBe(false)
  expect(seriesWithVotes(Int32Array.of(), votes, 1)).toBe(false)
})

test('the majority of those that can tell decides a pair that five series share, and no other', () => {
  const copy = (difference: number) => ({ pair, gapAtEarlier: 0.02 + difference, gapAtLater: 0.02 })
  const sideOf = (differences: readonly number[]) => lakeSides(differences.map(copy), settings).of(pair)
  expect(sideOf([0.03, 0.03, -0.01, 0, 0])).toBe('earlier')
  expect(sideOf([0.03, -0.01, -0.01, 0, 0])).toBe('later')
  expect(sideOf([0.03, 0.03, 0.03, 0.03])).toBe(null)
  // Nobody can tell: the sum of what each is nearer to.
  expect(sideOf([0.001, 0.001, 0.001, -0.002, 0.001])).toBe('earlier')
  expect(sideOf([-0.001, -0.001, -0.001, 0.002, -0.001])).toBe('later')
})

test('the usual side is that of most pairs, a pair of many series counting once', () => {
  const of = (from: number, gapAtEarlier: number, gapAtLater: number) => ({ pair: pairOfDates(from, from + 3), gapAtEarlier, gapAtLater })
  expect(lakeSides([], settings).usual).toBe('earlier')
  expect(lakeSides([of(1, 0, 0.1), of(1, 0, 0.1), of(1, 0, 0.1), of(2, 0.1, 0), of(3, 0.1, 0)], settings).usual).toBe('earlier')
  expect(lakeSides([of(1, 0, 0.1), of(2, 0, 0.1), of(3, 0.1, 0)], settings).usual).toBe('later')
})

test('the order of the series makes no difference', () => {
  const gap = fc.integer({ min: 0, max: 40 }).map((k) => k / 1000)
  const copies = fc.array(
    fc.record({ pair: fc.constantFrom(pair, pairOfDates(one, two + 1), pairOfDates(two, two + 5)), gapAtEarlier: gap, gapAtLater: gap }),
    { maxLength: 30 },
  )
  fc.assert(
    fc.property(copies, (list) => {
      const there = lakeSides(list, settings)
      const back = lakeSides([...list].reverse(), settings)
      expect(back.usual).toBe(there.usual)
      for (const { pair: shared } of list) expect(back.of(shared)).toBe(there.of(shared))
    }),
  )
})

/** Eight series that a feed gave the bar of another day on one day: the true bar stands `at`, the false one on `hole`. */
function lakeOf(hole: number, at: number) {
  return Array.from({ length: 8 }, (_, seed) => {
    const rows = onSessions(cleanWalk(400 + seed, 120, 80), '2017-05-01')
    return rows.map((row, i): BarValues => (i === hole ? { ...rows[at], sessionDay: row.sessionDay! } : row))
  })
}

test.each([
  ['a later bar in an earlier hole', 60, 66],
  ['an earlier bar in a later hole', 66, 60],
  ['the bar of the next day', 60, 61],
  ['the bar of the day before', 61, 60],
])('%s: with the votes of the lake every series blames the false date', (_, hole, at) => {
  const lake = lakeOf(hole, at).map((rows) => barsOf(rows))
  const alike = lake.map((bars) => Int32Array.from(sharedDates(bars, settings).flatMap((dates) => [...datesOfPair(dates)])))
  const votes = countVotes(alike)
  const alone = lake.map((bars) => copiedBars(bars, settings, { votes }))
  const sides = lakeSides(
    alone.flatMap((defects) => pairsOfCopies(defects)),
    settings,
  )
  const dayAt = (k: number) => lake[0]!.session[k] as number
  lake.forEach((bars, k) => {
    const told = copiedBars(bars, settings, { votes, sides })
    expect(told).toMatchObject([{ slots: [dayAt(hole)], evidence: { twin: isoDate(dayAt(at)), symbols: 8 } }])
    expect(isOverruled(alone[k]!, sides)).toBe(alone[k]![0]!.slots[0] !== told[0]!.slots[0])
    expect(isOverruled(told, sides)).toBe(false)
    if (told[0]!.evidence['decidedBy'] === 'lake')
      expect(told[0]!.message).toContain('of the 8 symbols that share the two dates most have the false bar here')
  })
})

test('a tie goes with the usual side, and says so', () => {
  const rows = onSessions(cleanWalk(11, 120, 80), '2017-05-01')
  const bars = barsOf(rows.map((row, i) => (i === 61 ? { ...rows[60]!, sessionDay: row.sessionDay! } : row)))
  const blamed = (usual: 'earlier' | 'later') => copiedBars(bars, settings, { sides: { of: () => null, usual } })
  expect(blamed('earlier')).toMatchObject([{ slots: [bars.session[60]], evidence: { decidedBy: 'tie' } }])
  expect(blamed('later')).toMatchObject([{ slots: [bars.session[61]], message: expect.stringContaining('a tie: the later is blamed') }])
})

test('a feed that stood still for three days and more has its later bars blamed', () => {
  const rows = onSessions(cleanWalk(12, 120, 80), '2017-05-01')
  const frozen = rows.map((row, i) => (i > 60 && i < 65 ? { ...rows[60]!, sessionDay: row.sessionDay! } : row))
  expect(copiedBars(barsOf(frozen), settings).map(({ slots }) => slots[0])).toEqual(rows.slice(61, 65).map(({ sessionDay }) => sessionDay))
})
