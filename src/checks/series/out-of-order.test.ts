import { expect, test } from 'vitest'
import { dayOf } from '../../base/day.ts'
import { barsOf, contextOf, seriesOf } from '../../../test/support/series.ts'
import { onSessions } from '../../../test/support/walk.ts'
import { defaultsOf } from '../define.ts'
import { outOfOrder } from './out-of-order.ts'

function run(disordered: readonly number[]) {
  const series = seriesOf(
    barsOf(
      onSessions(
        Array.from({ length: 10 }, () => ({})),
        '2024-01-02',
      ),
    ),
    { disordered },
  )
  return outOfOrder.run(series, contextOf(series), defaultsOf(outOfOrder))
}

test('a row on the wrong side of an earlier one is a defect of its bar', () => {
  expect(run([3])).toMatchObject([
    { slots: [dayOf('2024-01-05')], message: 'Row 3 is out of order on 2024-01-05', evidence: { row: 3, bars: 1 } },
  ])
})

test('neighbouring bars are one defect, in whatever order they are told', () => {
  expect(run([7, 4, 3])).toMatchObject([{ slots: [dayOf('2024-01-05'), dayOf('2024-01-08')] }, { slots: [dayOf('2024-01-11')] }])
})

test('a file in order passes', () => {
  expect(run([])).toEqual([])
})
