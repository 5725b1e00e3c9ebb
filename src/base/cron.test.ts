import { Cron } from 'croner'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cronProblem } from './cron.ts'

test('what people write is right', () => {
  for (const text of ['0 7 * * 1-5', '*/15 * * * *', '0,30 8-18/2 1,15 JAN-MAR mon-fri', '5 4 * * 7', ' 0  0 * * SUN '])
    expect(cronProblem(text), text).toBeNull()
})

test('what is wrong is named by its field', () => {
  for (const [text, part] of [
    ['0 7 * *', 'five fields'],
    ['0 0 7 * * *', 'five fields'],
    ['@daily', 'five fields'],
    ['60 7 * * *', 'minute'],
    ['0 24 * * *', 'hour'],
    ['0 7 0 * *', 'day of the month'],
    ['0 7 * 13 *', 'month'],
    ['0 7 * * 8', 'weekday'],
    ['0 7 * * fri-mon', 'weekday'],
    ['0/5 * * * *', 'minute'],
    ['*/0 * * * *', 'minute'],
    ['1, * * * *', 'minute'],
    ['*-5 * * * *', 'minute'],
  ] as const)
    expect(cronProblem(text), text).toContain(part)
})

test('whatever is right here is understood by the one that computes the times', () => {
  const item = (min: number, max: number) =>
    fc.oneof(
      fc.constant('*'),
      fc.integer({ min: 1, max: Math.max(1, max) }).map((step) => `*/${step}`),
      fc.integer({ min, max }).map(String),
      fc
        .tuple(fc.integer({ min, max }), fc.integer({ min, max }), fc.integer({ min: 1, max: Math.max(1, max) }))
        .map(([a, b, step]) => `${Math.min(a, b)}-${Math.max(a, b)}/${step}`),
    )
  const field = (min: number, max: number) => fc.array(item(min, max), { minLength: 1, maxLength: 3 }).map((items) => items.join(','))
  fc.assert(
    fc.property(fc.tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7)), (fields) => {
      const text = fields.join(' ')
      if (cronProblem(text) === null) new Cron(text, { paused: true, mode: '5-part' })
    }),
  )
})
