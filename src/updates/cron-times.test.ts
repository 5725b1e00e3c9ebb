import { Cron } from 'croner'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cronTimes, us } from '../../test/support/updates.ts'

test('past times are those that a search from long before finds', () => {
  const expressions = ['* * * * *', '0 18 * * 1-5', '30 2 * * *', '0 0 1 * *', '15 6 29 2 *', '0 */6 * * 0']
  const from = us('2016-01-01T00:00:00Z')
  fc.assert(
    fc.property(
      fc.constantFrom(...expressions),
      fc.integer({ min: 0, max: 60 * 24 * 700 }),
      fc.integer({ min: 1, max: 5 }),
      (expression, minutes, count) => {
        const atUs = us('2023-02-01T00:00:00Z') + minutes * 60e6
        const found = cronTimes(expression, 'UTC', atUs, count)
        // UTC has no gaps: the package's own search backwards agrees.
        const expected = new Cron(expression, { timezone: 'UTC', paused: true })
          .previousRuns(count, new Date(atUs / 1000 + 1))
          .map((time) => time.getTime() * 1000)
          .filter((time) => time >= from)
        expect(found.slice(0, expected.length)).toEqual(expected)
        expect(found.every((time) => time <= atUs)).toBe(true)
      },
    ),
    { numRuns: 60 },
  )
})

test('an expression that never comes has no past', () => {
  expect(cronTimes('0 0 30 2 *', 'UTC', us('2024-01-05T00:00:00Z'), 3)).toEqual([])
})
