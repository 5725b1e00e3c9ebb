import { readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createStream } from 'rotating-file-stream'
import { DAY_US, isoDate, parseIsoDate, utcDay } from '../base/day.ts'
import type { LineTarget } from './line-sink.ts'

export interface RotatedFileOptions {
  readonly folder: string
  /** Without the ending: `tidegauge` writes `tidegauge.log` and puts aside `tidegauge-2024-12-31-01.log`. */
  readonly name: string
  readonly maxFileBytes: number
  /** Called whenever a file was put aside, and at the start. */
  readonly onRotated: () => void
}

/** A file that is put aside when its day (UTC) is over or it is full. */
export async function openRotatedFile({ folder, name, maxFileBytes, onRotated }: RotatedFileOptions): Promise<LineTarget> {
  const stream = createStream(
    (time, index) => {
      if (!time) return `${name}.log`
      const day = typeof time === 'number' ? time * 1000 : time.getTime() * 1000
      return `${name}-${isoDate(utcDay(day))}-${String(index ?? 1).padStart(2, '0')}.log`
    },
    {
      path: folder,
      size: `${maxFileBytes}B`,
      interval: '1d',
      intervalUTC: true,
      intervalBoundary: true,
      initialRotation: true,
      mode: 0o600,
    },
  )
  stream.on('rotated', onRotated)
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => {
      resolve()
    })
    stream.once('error', reject)
  })
  // A failure is told to whoever writes.
  stream.on('error', () => undefined)
  onRotated()
  return {
    write: (lines) =>
      new Promise((resolve, reject) => {
        stream.write(lines, (error) => {
          if (error) reject(error)
          else resolve()
        })
      }),
    close: () =>
      new Promise((resolve) => {
        if (stream.destroyed) {
          resolve()
          return
        }
        stream.once('close', resolve)
        stream.end()
      }),
  }
}

export interface KeptLogs {
  /** Days by name of the log. */
  readonly keepDays: Readonly<Record<string, number>>
  readonly maxTotalBytes: number
}

/** Deletes files that were put aside too long ago; then the oldest, while all together are too large. */
export async function pruneLogs(folder: string, { keepDays, maxTotalBytes }: KeptLogs, nowUs: number): Promise<void> {
  const files: { path: string; day: number; bytes: number }[] = []
  let total = 0
  for (const file of await readdir(folder)) {
    const [, name, date] = /^(\w+)-(\d{4}-\d{2}-\d{2})-\d+\.log$/.exec(file) ?? []
    const keep = keepDays[name ?? file.replace(/\.log$/, '')]
    if (keep === undefined) continue
    const path = join(folder, file)
    const { size } = await stat(path)
    total += size
    const day = date === undefined ? null : parseIsoDate(date)
    if (day === null) continue
    if (day < Math.floor(nowUs / DAY_US) - keep) {
      await unlink(path)
      total -= size
    } else files.push({ path, day, bytes: size })
  }
  for (const { path, bytes } of files.sort((a, b) => a.day - b.day || (a.path < b.path ? -1 : 1))) {
    if (total <= maxTotalBytes) break
    await unlink(path)
    total -= bytes
  }
}
