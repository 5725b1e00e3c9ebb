import { mergeRuns, runOfEvent } from '../../src/model/merged-run.ts'
import type { JobPunctuality, RunEventType, RunFacts, RunOutput, UpdateEvent, UpdateRun } from '../../src/model/update-run.ts'
import { nextCron } from '../../src/schedule/cron-time.ts'
import { cronTimesFrom } from '../../src/updates/cron-times.ts'
import { defaultUpdateSettings, type JobSettings, type UpdateSettings } from '../../src/model/update-settings.ts'

/** µs of an ISO instant. */
export const us = (instant: string): number => Date.parse(instant) * 1000

/** Due instants of cron expressions, as the server tells them. */
export const cronTimes = cronTimesFrom(nextCron)

export function eventOf(
  runId: string,
  type: RunEventType,
  at: string,
  { outputs = [], ...facts }: Partial<RunFacts> & { readonly outputs?: readonly RunOutput[] } = {},
): UpdateEvent {
  return { runId, type, timeUs: us(at), facts: { job: { namespace: '', name: 'prices' }, source: 'api', ...facts }, outputs }
}

/** Runs from events in any order. */
export function runsOf(...events: readonly UpdateEvent[]): UpdateRun[] {
  const byId = new Map<string, UpdateRun>()
  for (const event of events) {
    const known = byId.get(event.runId)
    byId.set(event.runId, known === undefined ? runOfEvent(event) : mergeRuns(known, runOfEvent(event)))
  }
  return [...byId.values()]
}

export function settingsWith(jobs: readonly Partial<JobSettings>[], overrides: Partial<UpdateSettings> = {}): UpdateSettings {
  return {
    ...defaultUpdateSettings,
    jobs: jobs.map((job) => ({ namespace: null, name: 'prices', cadence: null, graceMs: 0, timeoutMs: null, datasets: [], ...job })),
    ...overrides,
  }
}

/** A job that keeps its times, but for what is given. */
export function punctual(overrides: Partial<JobPunctuality> = {}): JobPunctuality {
  return {
    job: 'prices',
    missed: 0,
    dueUs: us('2024-01-04T23:00:00Z'),
    endedUs: us('2024-01-04T23:20:00Z'),
    lagMinutes: 20,
    lastCompleteUs: us('2024-01-04T23:20:00Z'),
    lastError: null,
    ...overrides,
  }
}
