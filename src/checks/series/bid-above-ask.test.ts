import { expect, test } from 'vitest'
import { barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { onSessions } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { bidAboveAsk } from './bid-above-ask.ts'

function run(quotes: readonly (readonly [number, number])[]) {
  const bars = barsOf(
    onSessions(
      quotes.map(() => ({})),
      '2024-01-02',
    ),
  )
  const series = seriesOf({ ...bars, bid: Float64Array.from(quotes, ([bid]) => bid), ask: Float64Array.from(quotes, ([, ask]) => ask) })
  return bidAboveAsk.run(series, contextOf(series), defaultsOf(bidAboveAsk))
}

test('a bid above the ask is a defect', () => {
  expect(
    run([
      [9.99, 10.01],
      [10.02, 10.01],
    ]),
  ).toMatchObject([{ message: 'Bid 10.02 is above ask 10.01 on 2024-01-03', evidence: { bid: 10.02, ask: 10.01 } }])
})

test('a locked market, a missing side and a clean quote pass', () => {
  expect(
    run([
      [10, 10],
      [NaN, 10],
      [10, NaN],
      [10, 0],
      [9, 10],
    ]),
  ).toEqual([])
})

test('a source without quotes has nothing to judge', () => {
  const series = seriesOf(barsOf([{}]))
  expect(bidAboveAsk.run(series, contextOf(series), defaultsOf(bidAboveAsk))).toHaveProperty('notApplicable')
})
