import { write } from 'node:fs'
import type { LineTarget } from './line-sink.ts'

const stderr = 2
const busyMs = 20

/** Standard error, written without blocking the thread, whatever it is connected to. */
export function consoleTarget(): LineTarget {
  const writeSome = (lines: Buffer): Promise<number> =>
    new Promise((resolve, reject) => {
      write(stderr, lines, (error, bytes) => {
        // A pipe whose reader is slow.
        if (error?.code === 'EAGAIN') setTimeout(resolve, busyMs, 0)
        else if (error) reject(error)
        else resolve(bytes)
      })
    })
  return {
    write: async (lines) => {
      for (let done = 0; done < lines.length;) done += await writeSome(lines.subarray(done))
    },
    close: async () => undefined,
  }
}
