import { describe, expect, test } from 'vitest'
import { DAY_US, dayOf } from '../base/day.ts'
import { timeKind } from '../model/decoded.ts'
import { parseDateAndTime, parseEpochSeconds, parseTime, resolveSlash, slashReadings } from './time-text.ts'

const day = (iso: string) => ({ time: dayOf(iso), kind: timeKind.day })
const at = (iso: string, clock: string) => {
  const [h = 0, m = 0, s = 0] = clock.split(':').map(Number)
  return dayOf(iso) * DAY_US + Math.round(((h * 60 + m) * 60 + s) * 1e6)
}
const local = (iso: string, clock: string) => ({ time: at(iso, clock), kind: timeKind.local })
const instant = (iso: string, clock: string) => ({ time: at(iso, clock), kind: timeKind.instant })

describe('a time is read as', () => {
  test.each([
    ['2024-01-05', day('2024-01-05')],
    [' 2024-01-05\t', day('2024-01-05')],
    ['2024/1/5', day('2024-01-05')],
    ['2024.01.05', day('2024-01-05')],
    ['20240105', day('2024-01-05')],
    ['20240105.0', day('2024-01-05')],
    ['2.0240105e7', day('2024-01-05')],
    ['05.01.2024', day('2024-01-05')],
    ['05-Jan-2024', day('2024-01-05')],
    ['January 5, 2024', day('2024-01-05')],
    ['Jan 05, 2024', day('2024-01-05')],
    ['0001-01-01', day('0001-01-01')],
    ['2024-02-29', day('2024-02-29')],
    ['2024-01-05T14:30:00Z', instant('2024-01-05', '14:30:00')],
    ['2024-01-05T00:00:00.000Z', instant('2024-01-05', '00:00:00')],
    ['2024-01-05 09:30:00-05:00', instant('2024-01-05', '14:30:00')],
    ['2024-01-05 09:30:00-0500', instant('2024-01-05', '14:30:00')],
    ['2024-01-05T20:00:00+05:30', instant('2024-01-05', '14:30:00')],
    ['2024-01-05 14:30 UTC', instant('2024-01-05', '14:30:00')],
    ['2024-01-05T14:30:00.1234567Z', { time: at('2024-01-05', '14:30:00') + 123_456, kind: timeKind.instant }],
    ['2024-01-05T09:30:00', local('2024-01-05', '9:30:00')],
    ['2024-01-05 09:30', local('2024-01-05', '9:30:00')],
    ['2024-01-05 4:00 PM', local('2024-01-05', '16:00:00')],
    ['20240105 093000', local('2024-01-05', '9:30:00')],
    ['20240105T093000Z', instant('2024-01-05', '9:30:00')],
    ['20240105093000', local('2024-01-05', '9:30:00')],
    ['05.01.2024 09:30', local('2024-01-05', '9:30:00')],
    ['1704465000', instant('2024-01-05', '14:30:00')],
    ['1704465000.25', { time: at('2024-01-05', '14:30:00') + 250_000, kind: timeKind.instant }],
    ['1.704465e9', instant('2024-01-05', '14:30:00')],
    ['1704465000000', instant('2024-01-05', '14:30:00')],
    ['1704465000000.5', { time: at('2024-01-05', '14:30:00') + 500, kind: timeKind.instant }],
    ['1704465000000001', { time: at('2024-01-05', '14:30:00') + 1, kind: timeKind.instant }],
    ['1704465000000001999', { time: at('2024-01-05', '14:30:00') + 1, kind: timeKind.instant }],
    ['473385600', instant('1985-01-01', '00:00:00')],
    ['-252322200', instant('1962-01-02', '14:30:00')],
    ['-252322200000', instant('1962-01-02', '14:30:00')],
    ['-252322200000000001', { time: -252322200000001, kind: timeKind.instant }],
    ['1/5/2024', { time: 20240105, kind: timeKind.slashDay }],
    ['13/05/2024', { time: 20241305, kind: timeKind.slashDay }],
    ['01-05-2024', { time: 20240105, kind: timeKind.slashDay }],
    ['1/5/2024 09:30', { time: 20240105 * DAY_US + 34_200e6, kind: timeKind.slashLocal }],
  ])('%s', (text, expected) => {
    expect(parseTime(text)).toEqual(expected)
  })

  test.each([
    ...['', '-', 'null', '0', '2024', '202401', '1234567', '20240230', '20241301', '20240105.5', '12345678901234567890', '1e99'],
    ...[
      '2024-02-30',
      '2023-02-29',
      '2024-13-01',
      '2024-00-10',
      '0000-00-00',
      '2024-01-05T24:00:00Z',
      '2024-01-05T09:60',
      '2024-01-05T',
      '2024-01/05',
    ],
    ...[
      '13/32/2024',
      '13/14/2024',
      '30/2/2024',
      '1/5/24',
      '1/5/2024 25:00',
      'Foo 5, 2024',
      '5 Jan',
      '2024-01-05 13:00 PM',
      '2024-01-05 09:30 EST',
      '٢٠٢٤-٠١-٠٥',
    ],
  ])('no time: %s', (text) => {
    expect(parseTime(text)).toEqual({ time: NaN, kind: timeKind.unparsable })
  })
})

test('a documented unit overrides what the digits suggest', () => {
  expect(parseEpochSeconds('63297000')).toEqual(instant('1972-01-03', '14:30:00'))
  expect(parseEpochSeconds('0')).toEqual(instant('1970-01-01', '00:00:00'))
  expect(parseEpochSeconds('x').kind).toBe(timeKind.unparsable)
})

test('a date and a time of day in two columns are one time', () => {
  expect(parseDateAndTime('20240105', '093000')).toEqual(local('2024-01-05', '9:30:00'))
  expect(parseDateAndTime('2024-01-05', '9:30')).toEqual(local('2024-01-05', '9:30:00'))
  expect(parseDateAndTime('1/5/2024', '09:30').kind).toBe(timeKind.slashLocal)
  expect(parseDateAndTime('20240105', ' ')).toEqual(day('2024-01-05'))
})

test('a slash time keeps its milliseconds through the packed form, in either reading', () => {
  const packed = parseTime('2/5/2024 23:59:59.987')
  expect(resolveSlash(packed.time, packed.kind, true)).toEqual(local('2024-02-05', '23:59:59.987'))
  expect(resolveSlash(packed.time, packed.kind, false)).toEqual(local('2024-05-02', '23:59:59.987'))
  expect(resolveSlash(20240230, timeKind.slashDay, true).kind).toBe(timeKind.unparsable)
  expect(slashReadings(20241305, timeKind.slashDay)).toEqual({ monthFirst: false, dayFirst: true, same: false })
})
