import { expect, test } from 'vitest'
import { findingOf } from '../../test/support/findings.ts'
import type { Band } from '../model/score.ts'
import { diffScans } from './scan-diff.ts'

const scored = (symbol: string, score: number | null, band: Band = score === null ? 'unjudged' : 'good') => ({
  dataset: 'daily',
  symbol,
  score,
  band,
})
const nothing = { scores: [], findings: [] }

test('two scans that found the same do not differ', () => {
  const state = { scores: [scored('A', 90), scored('B', null)], findings: [findingOf()] }
  expect(Object.values(diffScans(state, state)).flat()).toEqual([])
})

test('series that rose and fell are listed by how much, with the unjudged first', () => {
  const before = {
    ...nothing,
    scores: [scored('A', 90), scored('B', 80), scored('C', 70), scored('D', null), scored('E', 99), scored('F', 50)],
  }
  const after = {
    ...nothing,
    scores: [scored('A', 91), scored('B', 70), scored('C', 75), scored('D', 1), scored('E', null), scored('F', 50 + 1e-12)],
  }
  const { better, worse } = diffScans(before, after)
  expect(better.map(({ symbol }) => symbol)).toEqual(['D', 'C', 'A'])
  expect(worse.map(({ symbol }) => symbol)).toEqual(['E', 'B'])
  expect(worse[1]).toEqual({ dataset: 'daily', symbol: 'B', before: { score: 80, band: 'good' }, after: { score: 70, band: 'good' } })
})

test('series and findings of one scan alone are new or gone', () => {
  const before = { scores: [scored('A', 90)], findings: [findingOf({ id: 'a' })] }
  const after = { scores: [scored('B', 80)], findings: [findingOf({ id: 'b' })] }
  expect(diffScans(before, after)).toMatchObject({
    better: [],
    worse: [],
    newSeries: [{ symbol: 'B' }],
    goneSeries: [{ symbol: 'A' }],
    newFindings: [{ id: 'b' }],
    goneFindings: [{ id: 'a' }],
    changedFindings: [],
  })
})

test('a finding that stands elsewhere or otherwise has changed; one that only says it in other words has not', () => {
  const was = findingOf({ slots: [1, 2, 3] })
  const change = (now: Partial<typeof was>) =>
    diffScans({ ...nothing, findings: [was] }, { ...nothing, findings: [{ ...was, ...now }] }).changedFindings.length
  expect([change({ slots: [1], to: 1 }), change({ slots: [1, 3] }), change({ status: 'excused' }), change({ severity: 'low' })]).toEqual([
    1, 1, 1, 1,
  ])
  expect([change({ message: 'other' }), change({ lastScan: 9 }), change({ charged: false })]).toEqual([0, 0, 0])
})
