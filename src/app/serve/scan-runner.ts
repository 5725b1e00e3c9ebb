import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../base/app-error.ts'
import type { ScanProgress } from '../../scan/progress.ts'
import type { ScanReport } from '../../scan/request.ts'
import type { ScanFlags } from '../scan-request.ts'
import type { ScanProcessMessage } from './scan-process.ts'

/** A scan under way in a process of its own. */
export interface StartedScan {
  /** Resolves when it has the data folder to itself and looks at the lake. Rejects as `report` does when it does not come that far. */
  readonly begun: Promise<void>
  /** Rejects with what stopped it: an AppError of the scan, INTERRUPTED after `stop`, INTERNAL when the process died. */
  readonly report: Promise<ScanReport>
  /** Ends it cleanly; what was published before stays. */
  stop(): void
  /** Ends it at once; what was published before stays. */
  kill(): void
}

/** Starts a scan in a process of its own. It ends with this one, however that ends. */
export function startScan(flags: ScanFlags, onProgress: (progress: ScanProgress) => void): StartedScan {
  const child = fork(fileURLToPath(new URL('./scan-process.mjs', import.meta.url)), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let begin: () => void = () => undefined
  const firstProgress = new Promise<void>((resolve) => {
    begin = resolve
  })
  const report = new Promise<ScanReport>((resolve, reject) => {
    child.on('message', (message) => {
      const said = message as ScanProcessMessage
      switch (said.kind) {
        case 'progress':
          begin()
          onProgress(said.progress)
          break
        case 'report':
          resolve(said.report)
          break
        case 'error':
          reject(new AppError(said.code, said.message))
      }
    })
    child.once('error', (cause) => {
      reject(new AppError('INTERNAL', `cannot start a process for the scan: ${cause.message}`, { cause }))
    })
    // Not `exit`: what it said last may still be on its way then.
    child.once('close', (code, signal) => {
      reject(
        new AppError(
          'INTERNAL',
          `the scan's process ended ${signal === null ? `with ${code ?? ''}` : `by ${signal}`} before it had finished; the last scan stays`,
        ),
      )
    })
  })
  const begun = Promise.race([firstProgress, report.then(() => undefined)])
  // Whoever does not wait for the beginning waits for the end.
  begun.catch(() => undefined)
  // A process that died at once has nobody to send to, which `close` tells.
  child.send(flags, () => undefined)
  return {
    begun,
    report,
    stop: () => {
      child.kill('SIGTERM')
    },
    kill: () => {
      child.kill('SIGKILL')
    },
  }
}
