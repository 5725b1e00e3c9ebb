import type { ScheduleView } from '../../api/scan-ports.ts'
import type { RunProgress, ScanRun } from '../../model/scan-run.ts'
import type { ScheduleSettings } from '../../model/schedule.ts'
import type { ScanUpdates } from '../../model/update-run.ts'
import { defaultTimes } from '../../schedule/default-times.ts'
import { Scheduler } from '../../schedule/scheduler.ts'
import { watchLake } from '../../schedule/watch-lake.ts'
import type { ScheduleStore } from '../../store/schedule-store.ts'
import type { ScanFlags } from '../scan-request.ts'
import type { MemoryView } from './memory-view.ts'
import { ProcessScanControl } from './scan-control.ts'

export interface ScanningParts {
  readonly settings: ScheduleSettings
  /** Absolute. */
  readonly lake: string
  readonly flags: ScanFlags
  readonly updates: (asOfUs: number) => ScanUpdates | null
  readonly view: MemoryView
  readonly store: ScheduleStore
  readonly nowUs: () => number
  readonly onRun: (run: ScanRun, progress: RunProgress | null) => void
}

export interface Scanning {
  readonly control: ProcessScanControl
  readonly schedule: ScheduleView
  /** Begins to watch the lake and to start what is due. */
  begin(): Promise<void>
  /** Stops the scan under way and starts none any more. */
  stop(): Promise<void>
}

const job = 'scan'
const runsKept = 200

/** Everything that makes scans: when asked, when due, when files change. Throws what the store throws. */
export async function prepareScanning({ settings, lake, flags, updates, view, store, nowUs, onRun }: ScanningParts): Promise<Scanning> {
  const kept = await store.watermark(job)
  const last = view.current()?.scan ?? null
  const nothingOwed = settings.onStart === 'never'
  const known = Math.max(kept ?? 0, last?.startedAtUs ?? 0)
  const scheduler = new Scheduler(
    {
      nowUs,
      isRunning: () => control.running() !== null,
      // What becomes of it is told by `onChange`, also when it does not come to a scan.
      start: (cause) => void control.start({ cause }).catch(() => undefined),
      // A mark that could not be kept makes one scan too many after a restart.
      advance: (toUs) => void store.advance(job, toUs).catch(() => undefined),
    },
    {
      watermarkUs: nothingOwed || known === 0 ? nowUs() : known,
      startOwed: settings.onStart === 'always' || (settings.onStart === 'if_needed' && last === null),
      quietMs: settings.quietMs,
      quietLimitMs: settings.quietLimitMs,
    },
  )
  const control = new ProcessScanControl({
    flags,
    updates,
    nowUs,
    onChange: (run, progress) => {
      if (run.state === 'running' && progress === null) scheduler.began()
      onRun(run, progress)
      if (run.finishedAtUs !== null) scheduler.ended(run)
    },
    settle: async (run) => {
      if (run.state === 'published') await view.refresh()
      await store.addRun(run, runsKept).catch(() => undefined)
    },
  })
  const setTimes = () => {
    scheduler.setTimes(settings.times ?? defaultTimes(view.current()?.layout.datasets ?? [], settings.everyMs))
  }
  setTimes()
  view.subscribe(({ scan }) => {
    scheduler.published(scan.startedAtUs)
    setTimes()
  })
  let closeWatch: () => Promise<void> = async () => undefined
  return {
    control,
    schedule: scheduler,
    begin: async () => {
      const watch = await watchLake(lake, {
        watch: settings.watch,
        pollMs: settings.pollMs,
        onChange: () => {
          scheduler.changed()
        },
        onStatus: (status) => {
          scheduler.setWatch(status)
        },
      })
      closeWatch = () => watch.close()
      scheduler.begin()
    },
    stop: async () => {
      scheduler.stop()
      await control.close()
      await closeWatch()
    },
  }
}
