import { expect, test } from 'vitest'
import type { ProbeStatus } from '../model/probe-result.ts'
import { noStreak, settleStatus } from './settle-status.ts'

/** What is shown for results that come in turn. */
function shown(statuses: readonly ProbeStatus[], failuresBeforeUnhealthy: number, successesBeforeHealthy: number): ProbeStatus[] {
  let streak = noStreak
  return statuses.map((status) => {
    const settled = settleStatus(streak, { status, responseTimeMs: 1, checkedAtUs: 0 }, { failuresBeforeUnhealthy, successesBeforeHealthy })
    streak = settled.streak
    return settled.shown.status
  })
}

const [up, slow, down, none] = ['healthy', 'degraded', 'unhealthy', 'unknown'] as const

test('by default one result decides', () => {
  expect(shown([up, down, up, slow, down, none, up], 1, 1)).toEqual([up, down, up, slow, down, none, up])
})

test('failures before it counts as unhealthy are degraded', () => {
  expect(shown([up, down, down, down, down, up, down], 3, 1)).toEqual([up, slow, slow, down, down, up, slow])
})

test('successes before it counts as healthy again are degraded, and a failure among them is unhealthy at once', () => {
  expect(shown([up, down, up, up, up, up], 1, 3)).toEqual([up, down, slow, slow, up, up])
  expect(shown([down, up, down, up, none, up, up], 2, 3)).toEqual([slow, up, slow, up, none, up, up])
  expect(shown([down, up, down, up, up, up], 1, 3)).toEqual([down, slow, down, slow, slow, up])
})
