import { expect, test } from 'vitest'
import type { Bars } from '../../model/bars.ts'
import { lakeViewOf, type MemberValues, runLake } from '../../../test/support/lake-view.ts'
import { type BarValues, barsOf, sessionBars } from '../../../test/support/series.ts'
import { cleanWalk } from '../../../test/support/walk.ts'
import { foreignBar } from './foreign-bar.ts'

const COUNT = 200
const barsFrom = (rows: readonly BarValues[]): Bars => sessionBars(rows.length, '2022-01-03', (i) => rows[i] ?? {})
const { session } = barsFrom(cleanWalk(1, COUNT))
const dayAt = (i: number) => session[i] as number
const dated = (rows: readonly BarValues[]) => rows.map((row, i) => ({ ...row, sessionDay: dayAt(i) }))
const without = (rows: readonly BarValues[], at: readonly number[]): Bars => barsOf(dated(rows).filter((_, i) => !at.includes(i)))
const member = (symbol: string, bars: readonly BarValues[] | Bars): MemberValues => ({
  symbol,
  bars: 'time' in bars ? bars : barsFrom(bars),
})
const found = (...members: MemberValues[]) => runLake(foreignBar, [{ members }])
const replaced = (rows: readonly BarValues[], at: readonly number[], others: readonly BarValues[]) =>
  rows.map((row, i) => (at.includes(i) ? (others[i] ?? row) : row))

const one = cleanWalk(11, COUNT, 50)
const two = cleanWalk(12, COUNT, 90)
/** Series at levels between 20 and 400, so that chance owners can be counted. */
const crowd = Array.from({ length: 40 }, (_, i) => member(`C${String(i).padStart(2, '0')}`, cleanWalk(100 + i, COUNT, 20 * 20 ** (i / 40))))

test('series of their own pass, spikes among them', () => {
  expect(found(member('ONE', one), member('TWO', two), ...crowd)).toEqual([])
  const spike = one.map((row, i) => (i === 100 ? { ...row, open: 60, high: 62, low: 59, close: 61 } : row))
  expect(found(member('ONE', spike), member('TWO', two), ...crowd)).toEqual([])
})

test('a bar that another symbol has on that day is that symbol’s', () => {
  expect(found(member('ONE', replaced(one, [100], two)), member('TWO', two), ...crowd)).toMatchObject([
    {
      dataset: 'daily',
      symbol: 'ONE',
      defect: {
        slots: [dayAt(100)],
        evidence: { owner: 'TWO', how: 'equal', owners: 1, bars: 1 },
        message: expect.stringContaining('TWO has the same') as string,
      },
    },
  ])
})

test('equal bars within clones are theirs alike, and no clone is read for them', () => {
  const spiky = one.map((row, i) => (i % 20 === 10 ? { ...row, open: 60, high: 62, low: 59, close: 61 } : row))
  const names = ['AAX', 'BBX', 'CCX', 'DDX', 'EEX']
  const view = lakeViewOf([{ members: names.map((name) => member(name, spiky)) }])
  let reads = 0
  const datasets = view.datasets.map((dataset) => ({
    ...dataset,
    members: dataset.members.map((each) => ({ ...each, series: () => (reads++, each.series()) })),
  }))
  expect(runLake(foreignBar, { ...view, datasets })).toEqual([])
  expect(reads).toBe(0)
})

test('blocks of up to nineteen bars are found as one, and so are bars at the end', () => {
  for (const count of [2, 10, 19]) {
    const at = Array.from({ length: count }, (_, i) => 100 + i)
    expect(found(member('ONE', replaced(one, at, two)), member('TWO', two))).toMatchObject([
      { symbol: 'ONE', defect: { slots: at.map(dayAt), evidence: { owner: 'TWO', bars: count } } },
    ])
  }
  for (const at of [[COUNT - 1], [COUNT - 3, COUNT - 2, COUNT - 1], [0], [0, 1]]) {
    expect(found(member('ONE', replaced(one, at, two)), member('TWO', two))).toMatchObject([
      { symbol: 'ONE', defect: { slots: at.map(dayAt) } },
    ])
  }
})

test('a symbol at nearly the same level is told by the bar itself, its volume included', () => {
  const close = one.map((row) => ({
    ...row,
    open: (row.open ?? 0) * 1.04,
    high: (row.high ?? 0) * 1.04,
    low: (row.low ?? 0) * 1.04,
    close: (row.close ?? 0) * 1.04,
  }))
  expect(found(member('NEAR', close), member('ONE', replaced(one, [100], close)))).toMatchObject([
    { symbol: 'ONE', defect: { evidence: { owner: 'NEAR' } } },
  ])
})

test('a bar that the other symbol lacks is its own where it fits and nobody else would', () => {
  const lake = [member('ONE', replaced(one, [100], two)), member('TWO', without(two, [100]))]
  const [defect, ...rest] = found(...lake, ...crowd)
  expect(rest).toEqual([])
  expect(defect).toMatchObject({ symbol: 'ONE', defect: { evidence: { owner: 'TWO', how: 'hole' } } })
  expect(defect?.defect.status).toBeUndefined()
  expect(Number(defect?.defect.evidence['chanceOwners'])).toBeLessThan(0.05)
})

test('a symbol with a bar of its own that day is no owner, however well the level fits', () => {
  const twin = two.map((row) => ({ ...row, volume: (row.volume ?? 0) + 1, high: (row.high ?? 0) + 0.01 }))
  expect(found(member('ONE', replaced(one, [100], two)), member('TWIN', twin), ...crowd)).toEqual([])
})

test('with many open places no one can tell: for review, or not at all', () => {
  const open = crowd.map(({ symbol }, i) => member(symbol, without(cleanWalk(100 + i, COUNT, 20 * 20 ** (i / 40)), [100])))
  const defects = found(member('ONE', replaced(one, [100], two)), member('TWO', without(two, [100])), ...open)
  expect(defects.filter(({ defect }) => defect.status !== 'review')).toEqual([])
})

test('two symbols whose bars are swapped both have a foreign bar', () => {
  const defects = found(member('ONE', replaced(one, [100], two)), member('TWO', replaced(two, [100], one)), ...crowd)
  expect(defects).toMatchObject([
    { symbol: 'ONE', defect: { slots: [dayAt(100)], evidence: { owner: 'TWO', how: 'swap' } } },
    { symbol: 'TWO', defect: { slots: [dayAt(100)], evidence: { owner: 'ONE', how: 'swap' } } },
  ])
  expect(defects.map(({ defect }) => defect.status)).toEqual([undefined, undefined])
})

test('when two symbols have the bar it is for review', () => {
  expect(found(member('ONE', replaced(one, [100], two)), member('TWO', two), member('TWIN', two))).toMatchObject([
    { symbol: 'ONE', defect: { status: 'review', evidence: { owners: 2 } } },
  ])
})

test('a copy of another bar of the series itself is no foreign bar', () => {
  const copied = one.map((row, i) => (i === 100 ? (two[100] ?? row) : i === 160 ? (two[100] ?? row) : row))
  expect(found(member('ONE', copied), member('TWO', two)).every(({ defect }) => defect.slots[0] === dayAt(160))).toBe(true)
})

test('other spellings of the symbol are not other symbols', () => {
  expect(found(member('BF.B', replaced(one, [100], two)), member('BF-B', two))).toEqual([])
})

test('funds with one price say nothing', () => {
  const flat = (rows: readonly BarValues[]) => rows.map(({ close = 0 }) => ({ open: close, high: close, low: close, close }))
  expect(found(member('ONE', replaced(flat(one), [100], flat(two))), member('TWO', flat(two)))).toEqual([])
})

test('it finds foreign bars wherever they lie, and blames no other', () => {
  let tried = 0
  let told = 0
  for (let seed = 1; tried < 120; seed++) {
    const at = 2 + ((seed * 37) % (COUNT - 5))
    const [a, b] = seed % 2 === 0 ? [two, cleanWalk(seed, COUNT, 50)] : [cleanWalk(seed, COUNT, 50), two]
    const indexes = Array.from({ length: Math.min(1 + (seed % 6), COUNT - at) }, (_, i) => at + i)
    // Where the two are at the same level, a bar of the one is no stranger in the other.
    if (Math.abs(Math.log((a[at]?.close ?? 1) / (b[at]?.close ?? 1))) <= 0.15) continue
    tried++
    const defects = found(member('ONE', replaced(a, indexes, b)), member('TWO', b))
    expect(defects.every(({ symbol }) => symbol === 'ONE')).toBe(true)
    if (defects.length === 1 && JSON.stringify(defects[0]?.defect.slots) === JSON.stringify(indexes.map(dayAt))) told++
  }
  expect(told / tried).toBeGreaterThanOrEqual(0.97)
})
