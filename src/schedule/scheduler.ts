import type { ScanCause, ScanRun } from '../model/scan-run.ts'
import type { ScanTime, ScheduleSettings, ScheduleStatus, WatchStatus } from '../model/schedule.ts'
import { type Changes, nextStart, type ScheduleState } from './decide.ts'
import { nextOf, problemOf } from './next-due.ts'

export interface SchedulerPorts {
  readonly nowUs: () => number
  /** Whether a scan is under way, whoever started it. */
  readonly isRunning: () => boolean
  /** Starts a scan. How it ended is told by `ended`. */
  readonly start: (cause: ScanCause) => void
  /** Keeps the watermark. */
  readonly advance: (toUs: number) => void
}

export interface SchedulerOptions extends Pick<ScheduleSettings, 'quietMs' | 'quietLimitMs'> {
  readonly watermarkUs: number
  readonly startOwed: boolean
}

/** Looked at so often even when nothing is due for long: the machine may have slept, the clock may have been set. */
const longestSleepMs = 15_000

/** Starts scans when they are due. All it decides is decided by `nextStart`; this is its memory and its alarm clock. */
export class Scheduler {
  readonly #ports: SchedulerPorts
  readonly #quiet: Pick<ScheduleSettings, 'quietMs' | 'quietLimitMs'>
  #times: readonly ScanTime[] = []
  #watermarkUs: number
  #startOwed: boolean
  #changes: Changes | null = null
  /** What the scan that runs was to see. */
  #taken: Pick<ScheduleState, 'startOwed' | 'changes'> = { startOwed: false, changes: null }
  #failures: ScheduleState['failures'] = null
  #watch: WatchStatus = { mode: 'off', problem: null }
  #timer: NodeJS.Timeout | null = null
  #isOn = false

  constructor(ports: SchedulerPorts, { watermarkUs, startOwed, quietMs, quietLimitMs }: SchedulerOptions) {
    this.#ports = ports
    this.#quiet = { quietMs, quietLimitMs }
    this.#watermarkUs = watermarkUs
    this.#startOwed = startOwed
  }

  begin(): void {
    this.#isOn = true
    this.#look()
  }

  stop(): void {
    this.#isOn = false
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  setTimes(times: readonly ScanTime[]): void {
    this.#times = times
    this.#look()
  }

  setWatch(watch: WatchStatus): void {
    this.#watch = watch
  }

  /** A file of the lake has changed. */
  changed(): void {
    const nowUs = this.#ports.nowUs()
    this.#changes = { firstUs: this.#changes?.firstUs ?? nowUs, lastUs: nowUs }
    if (!this.#ports.isRunning()) this.#look()
  }

  /** A scan begins, whoever asked for it: it will see what has changed so far. */
  began(): void {
    this.#taken = { startOwed: this.#startOwed, changes: this.#changes }
    this.#startOwed = false
    this.#changes = null
  }

  /** A scan has ended. One that failed is tried again, but for those that somebody asked for: who asked was told. What it was to see is still owed. */
  ended(run: ScanRun): void {
    if (run.state === 'published') this.published(run.startedAtUs)
    else if (run.state === 'stopped') this.#skip()
    else if (run.cause !== 'request') this.#failures = { count: (this.#failures?.count ?? 0) + 1, lastUs: this.#ports.nowUs() }
    else this.#owe(this.#taken)
    this.#look()
  }

  /** A scan that began at that moment was published, by this server or beside it. */
  published(startedAtUs: number): void {
    this.#failures = null
    this.#advance(startedAtUs)
  }

  status(): ScheduleStatus {
    const nowUs = this.#ports.nowUs()
    const isRunning = this.#ports.isRunning()
    const scannedUs = isRunning ? nowUs : Math.min(this.#watermarkUs, nowUs)
    const next = this.#times
      .map((time) => ({ time, atUs: nextOf(time, time.kind === 'every' ? scannedUs : nowUs) }))
      .sort((a, b) => (a.atUs ?? Infinity) - (b.atUs ?? Infinity))
    const problems = this.#times.map((time) => problemOf(time, nowUs)).filter((problem) => problem !== null)
    return {
      next,
      due: isRunning ? null : nextStart(this.#state(), nowUs),
      watermarkUs: this.#watermarkUs,
      watch: this.#watch,
      failures: this.#failures?.count ?? 0,
      problems: this.#watch.problem === null ? problems : [...problems, this.#watch.problem],
    }
  }

  #state(): ScheduleState {
    return {
      times: this.#times,
      watermarkUs: this.#watermarkUs,
      startOwed: this.#startOwed,
      changes: this.#changes,
      failures: this.#failures,
      ...this.#quiet,
    }
  }

  /** Who stops a scan does not want the same again at once; one that ended with the server is owed to the next. */
  #skip(): void {
    if (!this.#isOn) return
    this.#failures = null
    this.#advance(this.#ports.nowUs())
  }

  #owe({ startOwed, changes }: Pick<ScheduleState, 'startOwed' | 'changes'>): void {
    this.#startOwed ||= startOwed
    if (changes !== null) this.#changes = { firstUs: changes.firstUs, lastUs: this.#changes?.lastUs ?? changes.lastUs }
  }

  #advance(toUs: number): void {
    const nowUs = this.#ports.nowUs()
    this.#watermarkUs = Math.max(Math.min(this.#watermarkUs, nowUs), toUs)
    this.#ports.advance(this.#watermarkUs)
  }

  #look(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (!this.#isOn) return
    const nowUs = this.#ports.nowUs()
    const next = this.#ports.isRunning() ? null : nextStart(this.#state(), nowUs)
    const isDue = next !== null && next.atUs <= nowUs
    if (isDue) this.#ports.start(next.cause)
    const waitMs = next === null || isDue ? longestSleepMs : Math.min(longestSleepMs, Math.ceil((next.atUs - nowUs) / 1000))
    this.#timer = setTimeout(() => {
      this.#look()
    }, waitMs)
  }
}
