import { opendir } from 'node:fs/promises'
import type { ScheduleView } from '../../api/scan-ports.ts'
import type { OwnParts, QueueState, SchedulerState } from '../../health/define-probe.ts'
import type { ScheduleStatus } from '../../model/schedule.ts'
import type { MonitorStore } from '../../store/monitor-store.ts'
import type { LineageSender, LineageStatus } from '../../updates/lineage-sender.ts'
import type { MemoryView } from './memory-view.ts'

/** The parts of a server that its own probes ask. */
export interface ProbedParts {
  /** Absolute. */
  readonly lake: string
  readonly view: MemoryView
  readonly monitor: Pick<MonitorStore, 'ping'>
  readonly dialect: string
  /** `null` until there is one. */
  readonly schedule: () => ScheduleView | null
  readonly lineage: LineageSender | null
}

/** Entries of the lake's folder after which it is known to be there: no more are counted. */
const enoughEntries = 100

/** How the server's own parts answer a probe; `api` is the event loop's business. */
export function ownParts({ lake, view, monitor, dialect, schedule, lineage }: ProbedParts): Omit<OwnParts, 'api'> {
  return {
    lake: (signal) => countEntries(lake, signal),
    store: async () => {
      await monitor.ping()
      return { dialect }
    },
    cache: () => ({
      entries: view.current()?.index.total_symbols ?? 0,
      filledAtUs: view.current()?.scan.finishedAtUs ?? null,
      stale: view.staleBecause() !== null,
    }),
    scheduler: () => schedulerState(schedule()?.status() ?? null),
    queue: () => queueState(lineage?.status() ?? null),
  }
}

async function countEntries(folder: string, signal: AbortSignal): Promise<{ entries: number; more: boolean }> {
  const opened = await opendir(folder)
  let entries = 0
  let more = false
  try {
    while (!more && !signal.aborted && (await opened.read()) !== null) {
      if (entries === enoughEntries) more = true
      else entries++
    }
  } finally {
    await opened.close()
  }
  return { entries, more }
}

/** What the scheduler of scans says of itself, in a probe's words. */
function schedulerState(status: ScheduleStatus | null): SchedulerState {
  if (status === null) return { running: false, jobs: 0, nextDueUs: null, failing: [] }
  return {
    running: true,
    jobs: status.next.length,
    nextDueUs: status.due?.atUs ?? status.next.find(({ atUs }) => atUs !== null)?.atUs ?? null,
    failing: [...(status.failures > 0 ? [`scan (${status.failures} times)`] : []), ...status.problems],
  }
}

/** Events that wait to be sent to a catalogue of lineage; none where none is configured. */
function queueState(sender: LineageStatus | null): QueueState {
  if (sender === null) return { waiting: 0, active: 0, failed: 0, oldestWaitingUs: null }
  const { waiting, active, dropped, oldestWaitingUs } = sender
  return { waiting, active, failed: dropped, oldestWaitingUs }
}
