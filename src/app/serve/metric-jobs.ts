import { setTimeout } from 'node:timers/promises'
import type { MetricHistory } from '../../api/history-ports.ts'
import type { ScheduleStore } from '../../store/schedule-store.ts'

export interface MetricJobParts {
  readonly history: Pick<MetricHistory, 'learn' | 'keepUp'>
  readonly schedule: Pick<ScheduleStore, 'watermark' | 'advance'>
  readonly learnEveryMs: number
  readonly nowUs: () => number
}

const hourMs = 3_600_000
/** How often it is asked whether a job is due. */
const lookIntervalMs = 60_000
const stopWaitMs = 2_000

/** Runs every job whose time has come since it last ran, once, however often that was missed. What fails holds up no other and is tried again at the next look. */
export async function runDueJobs({ history, schedule, learnEveryMs, nowUs }: MetricJobParts): Promise<void> {
  const jobs = [
    { name: 'metric-upkeep', everyMs: hourMs, run: () => history.keepUp() },
    { name: 'metric-baselines', everyMs: learnEveryMs, run: () => history.learn() },
  ]
  const failures: unknown[] = []
  for (const { name, everyMs, run } of jobs) {
    const startedUs = nowUs()
    const lastUs = await schedule.watermark(name)
    if (lastUs !== null && startedUs < lastUs + everyMs * 1000) continue
    try {
      await run()
      await schedule.advance(name, startedUs)
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

/** Looks for due jobs at once and from then on. Gives how to stop, which waits a little for what runs: a job that is cut off is due at the next start. */
export function startMetricJobs(parts: MetricJobParts, onError: (error: unknown) => void): () => Promise<void> {
  let running = Promise.resolve()
  const look = () => {
    running = running.then(() => runDueJobs(parts)).catch(onError)
  }
  const timer = setInterval(look, lookIntervalMs)
  look()
  return async () => {
    clearInterval(timer)
    await Promise.race([running, setTimeout(stopWaitMs, undefined, { ref: false })])
  }
}
