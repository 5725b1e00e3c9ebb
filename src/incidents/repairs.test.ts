import { expect, test } from 'vitest'
import { findingOf } from '../../test/support/findings.ts'
import type { CheckOutcome, Defect } from '../model/defect.ts'
import type { Finding } from '../model/finding.ts'
import { tellRepairs } from './repairs.ts'

const restated = (slots: readonly number[], evidence: Defect['evidence'] = {}): Defect => ({
  slots,
  from: slots[0] ?? null,
  to: slots.at(-1) ?? null,
  message: `changed ${slots.join(' ')}`,
  evidence: { kind: 'restated', fields: 'close', ...evidence },
})
const failed = (...defects: Defect[]): CheckOutcome => ({ check: 'restated_bar', outcome: 'failed', defects })
const asks = (check: string) => check === 'copied_bar'
const tell = (outcome: CheckOutcome, open: readonly Finding[]) => {
  const { outcomes, undone } = tellRepairs([outcome], open, asks)
  const [told] = outcomes
  return { defects: told?.outcome === 'failed' ? told.defects : [], undone: [...undone] }
}

test('changed bars that findings asked to fetch again are one repair', () => {
  const open = [findingOf({ id: 'a', check: 'copied_bar', slots: [3, 4] }), findingOf({ id: 'b', check: 'copied_bar', slots: [9] })]
  const { defects } = tell(failed(restated([3]), restated([4]), restated([9]), restated([20])), open)
  expect(defects).toMatchObject([
    { slots: [20], message: 'changed 20' },
    { slots: [3, 4, 9], severity: 'info', status: 'review', excuse: 'repair: copied_bar', evidence: { kind: 'repaired', bars: 3 } },
  ])
})

test('one repaired bar keeps its values', () => {
  const { defects } = tell(failed(restated([3], { closeBefore: 1, close: 2 })), [findingOf({ check: 'copied_bar', slots: [3] })])
  expect(defects).toMatchObject([{ message: 'changed 3', evidence: { closeBefore: 1, close: 2, findings: 'copied_bar' } }])
})

test('a block of which a part only was bad is a restatement, so is a bar that a statistic or an excused finding remarked', () => {
  const open = [
    findingOf({ id: 'a', check: 'copied_bar', slots: [3] }),
    findingOf({ id: 'b', check: 'outlier_return', slots: [5] }),
    findingOf({ id: 'c', check: 'copied_bar', slots: [7], status: 'excused' }),
  ]
  const outcome = failed(restated([3, 4]), restated([5]), restated([7]))
  expect(tellRepairs([outcome], open, asks).outcomes[0]).toBe(outcome)
})

test('a bar that is again what it was undoes the earlier restatement', () => {
  const before = findingOf({
    id: 'old',
    check: 'restated_bar',
    slots: [3],
    evidence: restated([3], { closeBefore: 47, close: 1 }).evidence,
    firstScan: 2,
  })
  expect(tell(failed(restated([3], { closeBefore: 1, close: 47 })), [before])).toMatchObject({
    defects: [{ excuse: 'repair: as it was before scan 2' }],
    undone: ['old'],
  })
  expect(tell(failed(restated([3], { closeBefore: 1, close: 46 })), [before]).undone).toEqual([])
})

test('a rescaling is undone by its inverse', () => {
  const scaled = (factor: number) => restated([9], { kind: 'rescaled', fields: 'prices', factor })
  const before = findingOf({ id: 'old', check: 'restated_bar', slots: [9], evidence: scaled(2).evidence })
  expect(tell(failed(scaled(0.5)), [before]).undone).toEqual(['old'])
  expect(tell(failed(scaled(0.25)), [before]).undone).toEqual([])
})

test('outcomes of other checks are left alone', () => {
  const other: CheckOutcome = { check: 'ohlc_order', outcome: 'passed' }
  expect(tellRepairs([other], [], asks)).toEqual({ outcomes: [other], undone: new Set() })
})
