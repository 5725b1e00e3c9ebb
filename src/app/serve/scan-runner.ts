import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../base/app-error.ts'
import type { ScanProgress } from '../../scan/progress.ts'
import type { ScanReport } from '../../scan/request.ts'
import type { ScanFlags } from '../scan-request.ts'
import type { ScanProcessMessage } from './scan-process.ts'

/** A scan under way in a process of its own. */
export interface ScanRun {
  /** Rejects with what stopped it: an AppError of the scan, INTERRUPTED after `stop`, INTERNAL when the process died. */
  readonly report: Promise<ScanReport>
  /** Ends it cleanly; what was published before stays. */
  stop(): void
}

/** Starts a scan in a process of its own. It ends with this one, however that ends. */
export function startScan(flags: ScanFlags, onProgress: (progress: ScanProgress) => void): ScanRun {
  const child = fork(fileURLToPath(new URL('./scan-process.js', import.meta.url)), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const report = new Promise<ScanReport>((resolve, reject) => {
    child.on('message', (message) => {
      const said = message as ScanProcessMessage
      switch (said.kind) {
        case 'progress':
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
    child.once('exit', (code, signal) => {
      reject(
        new AppError(
          'INTERNAL',
          `the scan's process ended ${signal === null ? `with ${code ?? ''}` : `by ${signal}`} before it had finished; the last scan stays`,
        ),
      )
    })
  })
  child.send(flags)
  return {
    report,
    stop: () => {
      child.kill('SIGTERM')
    },
  }
}
