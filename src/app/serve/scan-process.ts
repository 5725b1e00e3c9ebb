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
  const send = (message: ScanProcessMessage) =>
    new Promise<void>((resolve) => {
      if (!process.connected || process.send === undefined) resolve()
      else
        process.send(message, () => {
          resolve()
        })
    })
  const abort = new AbortController()
  const stop = () => {
    abort.abort()
  }
  process.once('SIGTERM', stop)
  // Ctrl-C reaches every process of a terminal; here it is the server that says when to stop.
  process.on('SIGINT', () => undefined)
  let toldAtMs = 0
  let phase = ''
  try {
    const { request, workers, retention, store } = await prepareScan(flags, {
      cwd: process.cwd(),
      env: process.env,
      nowUs: () => Date.now() * 1000,
    })
    const report = await runScan({
      request,
      workers,
      retention,
      store,
      signal: abort.signal,
      nowUs: () => Date.now() * 1000,
      onProgress: (progress) => {
        const nowMs = performance.now()
        if (progress.phase === phase && nowMs - toldAtMs < 1000 / progressPerSecond) return
        phase = progress.phase
        toldAtMs = nowMs
        void send({ kind: 'progress', progress })
      },
    })
    await send({ kind: 'report', report })
  } catch (error) {
    const known = error instanceof AppError
    await send({ kind: 'error', code: known ? error.code : 'INTERNAL', message: error instanceof Error ? error.message : String(error) })
  }
  // From here on nobody is waited for any more.
  process.removeListener('disconnect', endWithServer)
  if (process.connected) process.disconnect()
}

/** The server is gone. What is not published is of no use to anyone, and the system takes back all that a process holds. */
function endWithServer(): void {
  process.exit(130)
}

process.once('disconnect', endWithServer)

process.once('message', (flags) => {
  void main(flags as ScanFlags)
})
