import { expect, test } from 'vitest'
import { eventOf, runsOf, us } from '../../test/support/updates.ts'
import type { UpdateEvent } from '../model/update-run.ts'
import { runAt } from './run-state.ts'

const HOUR_US = 3600e6
const at = '2024-01-05T12:00:00Z'
const stateAt = (when: string, ...events: readonly UpdateEvent[]) => runAt(runsOf(...events)[0]!, us(when), HOUR_US)?.state ?? null

test('a run is at work from its START until it ends, and lost when it takes longer than its job may', () => {
  const start = eventOf('a', 'START', at)
  expect(stateAt('2024-01-05T11:59:59Z', start)).toBeNull()
  expect(stateAt('2024-01-05T13:00:00Z', start)).toBe('running')
  expect(stateAt('2024-01-05T13:00:01Z', start)).toBe('lost')
  expect(stateAt('2024-01-05T14:00:00Z', start, eventOf('a', 'COMPLETE', '2024-01-05T13:30:00Z'))).toBe('complete')
})

test('terminal beats RUNNING beats START, whenever they came', () => {
  const end = eventOf('a', 'ABORT', '2024-01-05T12:10:00Z')
  expect(stateAt('2024-01-05T12:30:00Z', end, eventOf('a', 'RUNNING', '2024-01-05T12:20:00Z'), eventOf('a', 'START', at))).toBe('aborted')
  expect(stateAt('2024-01-05T12:30:00Z', eventOf('a', 'RUNNING', '2024-01-05T12:20:00Z'))).toBe('running')
  expect(stateAt('2024-01-05T12:30:00Z', eventOf('a', 'OTHER', at))).toBe('unknown')
})

test('of two ends the later holds; of the same moment the worse', () => {
  const [failed, complete] = [eventOf('a', 'FAIL', '2024-01-05T12:10:00Z'), eventOf('a', 'COMPLETE', '2024-01-05T12:20:00Z')]
  expect(stateAt('2024-01-05T12:30:00Z', complete, failed)).toBe('complete')
  expect(stateAt('2024-01-05T12:15:00Z', complete, failed)).toBe('failed')
  expect(stateAt('2024-01-05T12:30:00Z', complete, eventOf('a', 'FAIL', '2024-01-05T12:20:00Z'))).toBe('failed')
})

test('a run takes from START to COMPLETE; without a START nobody knows, and clocks that differ make no negative time', () => {
  const standing = (...events: readonly UpdateEvent[]) => runAt(runsOf(...events)[0]!, us('2024-01-06T00:00:00Z'), HOUR_US)
  expect(standing(eventOf('a', 'COMPLETE', '2024-01-05T12:07:00Z'), eventOf('a', 'START', at))?.durationUs).toBe(7 * 60e6)
  expect(standing(eventOf('a', 'COMPLETE', at))).toMatchObject({ durationUs: null, startedUs: us(at), endedUs: us(at) })
  expect(standing(eventOf('a', 'START', at), eventOf('a', 'COMPLETE', '2024-01-05T11:59:59Z'))?.durationUs).toBe(0)
  expect(standing(eventOf('a', 'START', at), eventOf('a', 'FAIL', '2024-01-05T12:07:00Z'))?.durationUs).toBeNull()
})
