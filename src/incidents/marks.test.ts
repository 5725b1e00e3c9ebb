import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dailyDataset as daily } from '../../test/support/series.ts'
import { findingOf } from '../../test/support/findings.ts'
import { DAY_US, dayOf } from '../base/day.ts'
import type { Mark, MarkPart } from '../model/mark.ts'
import { markExcuse, MarkIndex } from './marks.ts'

const datasets = [daily, { ...daily, name: 'm1', interval: { unit: 'minute' as const, count: 1 } }]
const mark = (parts: Partial<Mark> = {}): Mark => ({
  id: 'm',
  dataset: null,
  symbol: null,
  check: null,
  finding: null,
  incident: null,
  fromDay: null,
  toDay: null,
  reason: 'the exchange closed early',
  author: 'ada',
  createdUs: 1,
  untilUs: null,
  ...parts,
})
const part = (symbol: string, check: string, fromDay: number | null, toDay: number | null): MarkPart => ({ symbol, check, fromDay, toDay })
const excuse = (finding: ReturnType<typeof findingOf>, ...marks: Mark[]) =>
  markExcuse(finding, new MarkIndex(marks, { asOfUs: 1000, datasets }))
const onDays = (...slots: number[]) => findingOf({ symbol: 'AAPL', slots })

test('an excuse names the reason and who said so', () => {
  expect(excuse(onDays(5), mark({ symbol: 'AAPL' }))).toBe('mark: the exchange closed early (ada)')
  expect(excuse(onDays(5))).toBeNull()
})

test.each<[string, Partial<Mark>, boolean]>([
  ['everything', {}, true],
  ['its symbol', { symbol: 'AAPL' }, true],
  ['another symbol', { symbol: 'MSFT' }, false],
  ['its check', { check: 'missing_session' }, true],
  ['its check of another dataset', { check: 'missing_session', dataset: 'weekly' }, false],
  ['its dataset', { dataset: 'daily' }, true],
  ['just its days', { fromDay: 5, toDay: 7 }, true],
  ['one day too few', { fromDay: 5, toDay: 6 }, false],
  ['days that begin later', { fromDay: 6 }, false],
  ['days up to its last', { toDay: 7 }, true],
  ['a part', { incident: 'i', parts: [part('MSFT', 'missing_session', 5, 7), part('AAPL', 'missing_session', 5, 7)] }, true],
  ['a part in another dataset', { dataset: 'weekly', incident: 'i', parts: [part('AAPL', 'missing_session', 5, 7)] }, false],
  ['parts of other checks', { incident: 'i', parts: [part('AAPL', 'copied_bar', 5, 7), part('MSFT', 'missing_session', 5, 7)] }, false],
  [
    'two parts that hold it together only',
    { incident: 'i', parts: [part('AAPL', 'missing_session', 5, 6), part('AAPL', 'missing_session', 7, 7)] },
    false,
  ],
  ['a part without dates', { incident: 'i', parts: [part('AAPL', 'missing_session', null, null)] }, false],
  ['a part outside the dates of the mark', { incident: 'i', toDay: 6, parts: [part('AAPL', 'missing_session', 5, 7)] }, false],
  ['its id alone', { finding: '0000000000000001' }, true],
  ['another id alone', { finding: '0000000000000002' }, false],
  ['its incident alone', { incident: 'here' }, true],
  ['another incident alone', { incident: 'there' }, false],
])('a mark of %s', (_name, parts, covers) => {
  expect(excuse({ ...onDays(5, 6, 7), incident: 'here' }, mark(parts)) !== null).toBe(covers)
})

test('a mark made on a finding does not cover what the finding grows to, and covers it when it shrinks', () => {
  const made = mark({ finding: '0000000000000001', dataset: 'daily', symbol: 'AAPL', check: 'missing_session', fromDay: 5, toDay: 6 })
  expect(excuse(onDays(5, 6), made)).not.toBeNull()
  expect(excuse(onDays(5, 6, 7), made)).toBeNull()
  expect(excuse(onDays(6), made)).not.toBeNull()
  expect(excuse({ ...onDays(6), id: 'another', incident: null }, made)).not.toBeNull()
})

test('a mark on an incident covers what each of its findings was, and not one finding on the dates or with the check of another', () => {
  const made = mark({ incident: 'i', parts: [part('A', 'missing_session', 5, 5), part('B', 'copied_bar', 9, 9)] })
  const of = (symbol: string, check: string, ...slots: number[]) =>
    excuse(findingOf({ symbol, check, slots, incident: 'i' }), made) !== null
  expect([of('A', 'missing_session', 5), of('B', 'copied_bar', 9)]).toEqual([true, true])
  expect([of('A', 'missing_session', 9), of('A', 'copied_bar', 9), of('B', 'missing_session', 5), of('A', 'missing_session', 7)]).toEqual([
    false,
    false,
    false,
    false,
  ])
})

test('a part without dates covers a finding without dates', () => {
  const made = mark({ incident: 'i', parts: [part('AAPL', 'unreadable_object', null, null)] })
  expect(excuse(findingOf({ symbol: 'AAPL', check: 'unreadable_object', slots: [], from: null, to: null }), made)).not.toBeNull()
})

test('a mark ends at its instant, as of the moment of judging', () => {
  const at = (asOfUs: number) => markExcuse(onDays(5), new MarkIndex([mark({ untilUs: 500 })], { asOfUs, datasets }))
  expect(at(499)).not.toBeNull()
  expect(at(500)).toBeNull()
})

test('intraday bars are compared by their UTC day', () => {
  const day = dayOf('2024-01-05')
  const finding = findingOf({ dataset: 'm1', slots: [day * DAY_US + 1, day * DAY_US + 6e7] })
  expect(excuse(finding, mark({ fromDay: day, toDay: day }))).not.toBeNull()
  expect(excuse(finding, mark({ fromDay: day + 1 }))).toBeNull()
})

test('a finding without dates is covered by marks without dates alone', () => {
  const finding = findingOf({ slots: [], from: null, to: null })
  expect(excuse(finding, mark())).not.toBeNull()
  expect(excuse(finding, mark({ fromDay: 1, toDay: 9 }))).toBeNull()
})

test('of several marks the oldest is named', () => {
  const marks = [mark({ id: 'b', createdUs: 2, reason: 'later' }), mark({ id: 'a', createdUs: 1, symbol: 'AAPL', reason: 'earlier' })]
  expect(excuse(onDays(5), ...marks)).toBe('mark: earlier (ada)')
})

test('the index says what asking each mark says', () => {
  const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
  const dayNumber = fc.nat({ max: 9 })
  const marks = fc.array(
    fc.record({
      dataset: orNull(fc.constantFrom('daily', 'm1')),
      symbol: orNull(fc.constantFrom('A', 'B')),
      check: orNull(fc.constantFrom('x', 'y')),
      fromDay: orNull(dayNumber),
      toDay: orNull(dayNumber),
      untilUs: orNull(fc.constantFrom(500, 2000)),
      createdUs: fc.nat({ max: 3 }),
      parts: fc.option(
        fc.array(
          fc.record({
            symbol: fc.constantFrom('A', 'B'),
            check: fc.constantFrom('x', 'y'),
            fromDay: dayNumber,
            toDay: dayNumber,
          }),
          { minLength: 1, maxLength: 6 },
        ),
        { nil: undefined },
      ),
    }),
    { maxLength: 12 },
  )
  const places = fc.record({
    symbol: fc.constantFrom('A', 'B'),
    check: fc.constantFrom('x', 'y'),
    slots: fc.uniqueArray(dayNumber, { minLength: 1, maxLength: 3 }),
  })
  fc.assert(
    fc.property(marks, places, (parts, { symbol, check, slots }) => {
      const all = parts.map(({ parts: ofIncident, ...one }, i) => mark({ ...one, id: `${i}`, ...(ofIncident && { parts: ofIncident }) }))
      const finding = findingOf({ symbol, check, slots: slots.sort((a, b) => a - b) })
      const within = ({ fromDay, toDay }: Pick<Mark, 'fromDay' | 'toDay'>) =>
        finding.slots.every((slot) => slot >= (fromDay ?? 0) && slot <= (toDay ?? 99))
      const expected = all
        .filter(
          (one) =>
            (one.dataset ?? 'daily') === 'daily' &&
            (one.symbol ?? symbol) === symbol &&
            (one.check ?? check) === check &&
            (one.untilUs === null || one.untilUs > 1000) &&
            within(one) &&
            (one.parts?.some((each) => each.symbol === symbol && each.check === check && within(each)) ?? true),
        )
        .sort((a, b) => a.createdUs - b.createdUs || (a.id < b.id ? -1 : 1))[0]
      expect(new MarkIndex(all, { asOfUs: 1000, datasets }).covering(finding)).toEqual(expected ?? null)
    }),
  )
})

test('a hundred thousand findings are held against a thousand marks', () => {
  const marks = Array.from({ length: 1000 }, (_, i) =>
    mark({ id: `${i}`, symbol: i % 2 === 0 ? `S${i}` : null, fromDay: 10_000 + i, toDay: 10_000 + i }),
  )
  const index = new MarkIndex(marks, { asOfUs: 1000, datasets })
  const findings = Array.from({ length: 100_000 }, (_, i) => findingOf({ symbol: `S${i % 5000}`, slots: [9000 + (i % 3000)] }))
  const covered = findings.filter((finding) => markExcuse(finding, index) !== null).length
  expect(covered).toBeGreaterThan(0)
})

test('a mark on an incident of a hundred thousand findings is asked for each of them', () => {
  const findings = Array.from({ length: 100_000 }, (_, i) => findingOf({ symbol: `S${i % 10}`, slots: [Math.floor(i / 10)] }))
  const parts = findings.map(({ symbol, check, slots: [day = 0] }) => part(symbol, check, day, day))
  const index = new MarkIndex([mark({ incident: 'i', parts })], { asOfUs: 1000, datasets })
  expect(findings.every((finding) => index.covering(finding) !== null)).toBe(true)
})
