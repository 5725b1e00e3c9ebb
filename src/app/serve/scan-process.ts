import { AppError, type ErrorCode } from '../../base/app-error.ts'
import type { ScanProgress } from '../../scan/progress.ts'
import type { ScanReport } from '../../scan/request.ts'
import { runScan } from '../scan-lake.ts'
import { prepareScan, type ScanFlags } from '../scan-request.ts'

/** What a scanning process tells the server that started it. */
export type ScanProcessMessage =
  | { readonly kind: 'progress'; readonly progress: ScanProgress }
  | { readonly kind: 'report'; readonly report: ScanReport }
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly message: string }

/** Times a second at which progress is told. */
const progressPerSecond = 4

/** A scan in a process of its own: it may fill a core and the memory without a request noticing, and ends with its server. */
async function main(flags: ScanFlags): Promise<void> {
  const send = (message: ScanProcessMessage) => process.send?.(message)
  const abort = new AbortController()
  const stop = () => {
    abort.abort()
  }
  process.once('SIGTERM', stop).once('SIGINT', stop).once('disconnect', stop)
  let toldAtMs = 0
  let phase = ''
  try {
    const { request, workers, retention } = await prepareScan(flags, {
      cwd: process.cwd(),
      env: process.env,
      nowUs: () => Date.now() * 1000,
    })
    const report = await runScan({
      request,
      workers,
      retention,
      signal: abort.signal,
      nowUs: () => Date.now() * 1000,
      onProgress: (progress) => {
        const nowMs = performance.now()
        if (progress.phase === phase && nowMs - toldAtMs < 1000 / progressPerSecond) return
        phase = progress.phase
        toldAtMs = nowMs
        send({ kind: 'progress', progress })
      },
    })
    send({ kind: 'report', report })
  } catch (error) {
    const known = error instanceof AppError
    send({ kind: 'error', code: known ? error.code : 'INTERNAL', message: error instanceof Error ? error.message : String(error) })
  }
  process.disconnect()
}

process.once('message', (flags) => {
  void main(flags as ScanFlags)
})
