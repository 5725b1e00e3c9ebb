import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDuration, parseDuration, writeDuration } from './duration.ts'

test('durations are read with their units', () => {
  const durations: [string, number | null][] = [
    ['30s', 30_000],
    ['1h30m', 5_400_000],
    ['1.5 h', 5_400_000],
    ['250ms', 250],
    ['2d', 172_800_000],
    ['1w', 604_800_000],
    ['0', 0],
    ['0s', 0],
    ['30', null],
    ['', null],
    ['-1s', null],
    ['1s1s', null],
    ['1x', null],
    ['s', null],
  ]
  for (const [text, ms] of durations) expect(parseDuration(text), text).toBe(ms)
})

test('durations are shown in their two largest units', () => {
  expect([0, 850, 999.6, 12_345, 59_949, 59_960, 245_000, 3_599_600, 12_000_000, 187_200_000].map(formatDuration)).toEqual([
    '0 ms',
    '850 ms',
    '1.0 s',
    '12.3 s',
    '59.9 s',
    '1 min 00 s',
    '4 min 05 s',
    '1 h 00 min',
    '3 h 20 min',
    '2 d 4 h',
  ])
})

test('what is written reads back as the same', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1e11 }), (ms) => parseDuration(writeDuration(ms)) === ms))
})
