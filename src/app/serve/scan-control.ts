import { randomUUID } from 'node:crypto'
import type { ScanControl, ScanOrder } from '../../api/scan-ports.ts'
import { AppError } from '../../base/app-error.ts'
import type { RunProgress, ScanRun } from '../../model/scan-run.ts'
import type { ScanUpdates } from '../../model/update-run.ts'
import type { ScanFlags } from '../scan-request.ts'
import { startScan, type StartedScan } from './scan-runner.ts'

export interface ScanControlPorts {
  readonly flags: ScanFlags
  /** What is known of update jobs at a moment; `null`: nothing is known yet. */
  readonly updates: (asOfUs: number) => ScanUpdates | null
  readonly nowUs: () => number
  /** A run has begun, has come further, or has ended; `progress` is null but while it runs. */
  readonly onChange: (run: ScanRun, progress: RunProgress | null) => void
  /** Takes over what a run that has ended leaves behind; until then it counts as running. Must not throw. */
  readonly settle: (run: ScanRun) => Promise<void>
}

/** How long a scan that was told to stop may take before its process is killed. */
const stopLimitMs = 10_000

/** Runs scans in processes of their own, one at a time. */
export class ProcessScanControl implements ScanControl {
  readonly #ports: ScanControlPorts
  #current: { run: ScanRun; progress: RunProgress | null; readonly process: StartedScan; ended: Promise<void> } | null = null
  #last: ScanRun | null = null
  #isClosed = false

  constructor(ports: ScanControlPorts) {
    this.#ports = ports
  }

  running(): ReturnType<ScanControl['running']> {
    return this.#current
  }

  last(): ScanRun | null {
    return this.#last
  }

  async start({ cause, by = null, full = false, asOfUs }: ScanOrder): Promise<ScanRun> {
    if (this.#isClosed) throw new AppError('INTERRUPTED', 'the server stops; ask again when it is back')
    if (this.#current !== null)
      throw new AppError('CONFLICT', 'a scan is under way; wait for it, or stop it with DELETE /api/v1/scans/current')
    const { flags, nowUs, onChange } = this.#ports
    const updates = this.#ports.updates(asOfUs ?? flags.asOf ?? nowUs()) ?? undefined
    const run: ScanRun = {
      id: randomUUID(),
      cause,
      by,
      full,
      state: 'running',
      startedAtUs: nowUs(),
      finishedAtUs: null,
      scan: null,
      error: null,
    }
    const process = startScan({ ...flags, full, updates, ...(asOfUs !== undefined && { asOf: asOfUs }) }, (progress) => {
      if (this.#current?.process !== process) return
      this.#current.progress = progress
      onChange(this.#current.run, progress)
    })
    const current = { run, progress: null, process, ended: Promise.resolve() }
    this.#current = current
    current.ended = this.#follow(process)
    onChange(run, null)
    try {
      await process.begun
    } catch (error) {
      if (error instanceof AppError && error.code === 'DATA_FOLDER_LOCKED') throw new AppError('CONFLICT', error.message, { cause: error })
      throw error
    }
    return run
  }

  stop(): ScanRun | null {
    const current = this.#current
    if (current === null) return null
    if (current.run.state !== 'stopping') {
      current.run = { ...current.run, state: 'stopping' }
      current.process.stop()
      const limit = setTimeout(() => {
        current.process.kill()
      }, stopLimitMs)
      void current.ended.finally(() => {
        clearTimeout(limit)
      })
      this.#ports.onChange(current.run, current.progress)
    }
    return current.run
  }

  /** Stops the scan under way and starts none any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    const { ended } = this.#current ?? {}
    this.stop()
    await ended
  }

  async #follow({ report }: StartedScan): Promise<void> {
    const ended = await report.then(
      ({ scan }) => ({ state: 'published', scan: scan.id, error: null }) as const,
      (error: unknown) => {
        const code = error instanceof AppError ? error.code : 'INTERNAL'
        const message = error instanceof Error ? error.message : String(error)
        // A process that had to be killed because it did not stop was stopped all the same.
        return this.#current?.run.state === 'stopping'
          ? ({ state: 'stopped', scan: null, error: null } as const)
          : ({ state: 'failed', scan: null, error: { code, message } } as const)
      },
    )
    const run = this.#current?.run
    if (run === undefined) return
    const done: ScanRun = { ...run, ...ended, finishedAtUs: this.#ports.nowUs() }
    await this.#ports.settle(done)
    this.#last = done
    this.#current = null
    this.#ports.onChange(done, null)
  }
}
