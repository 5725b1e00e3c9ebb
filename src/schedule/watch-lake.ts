import type { Stats } from 'node:fs'
import { type FSWatcher, watch } from 'chokidar'
import { errnoOf } from '../base/app-error.ts'
import type { ScheduleSettings, WatchStatus } from '../model/schedule.ts'
import { isNetworkFolder } from './network-folder.ts'

export interface WatchOptions {
  readonly watch: ScheduleSettings['watch']
  readonly pollMs: number
  /** Called at every change; often, while many files are written. */
  readonly onChange: () => void
  /** Called when the way of watching is known, and when it changes. */
  readonly onStatus: (status: WatchStatus) => void
}

export interface LakeWatch {
  close(): Promise<void>
}

/** The system gives no more watches, or no more files to watch with. */
const limitReached = new Set(['ENOSPC', 'EMFILE', 'ENFILE'])

/**
 * Watches the files of a local folder. By events one watch a folder is enough, however many files it holds: what the system says of a folder tells of its
 * files. Where events cannot be had, or reach a limit of the system, files are looked at every `pollMs` instead, and the status says why.
 */
export async function watchLake(root: string, options: WatchOptions): Promise<LakeWatch> {
  const { watch: mode, onStatus } = options
  if (mode === 'off') {
    onStatus({ mode: 'off', problem: null })
    return { close: async () => undefined }
  }
  if (mode === 'polling' || (mode === 'auto' && (await isNetworkFolder(root)))) return poll(root, options, null)
  let current: LakeWatch
  const events = watchEvents(root, options, (problem) => {
    void events.close()
    current = poll(root, options, problem)
  })
  current = events
  return { close: () => current.close() }
}

function watchEvents(root: string, { onChange, onStatus }: WatchOptions, onUnable: (problem: string) => void): LakeWatch {
  let isReady = false
  let isOver = false
  const watcher: FSWatcher = watch(root, {
    ignoreInitial: true,
    followSymlinks: true,
    ignored: (_path: string, stats?: Stats) => stats?.isFile() === true,
  })
  watcher.on('ready', () => {
    isReady = true
    if (!isOver) onStatus({ mode: 'events', problem: null })
  })
  watcher.on('all', () => {
    if (isReady && !isOver) onChange()
  })
  // Of the files themselves only this tells: they have no watch of their own.
  watcher.on('raw', () => {
    if (isReady && !isOver) onChange()
  })
  watcher.on('error', (error) => {
    if (isOver) return
    const errno = errnoOf(error) ?? ''
    // A folder that went away, or may not be read, ends no watch of the others.
    if (isReady && !limitReached.has(errno)) return
    isOver = true
    const why = limitReached.has(errno)
      ? 'the system gives no more watches of folders (fs.inotify.max_user_watches, fs.inotify.max_user_instances)'
      : `the lake cannot be watched (${error instanceof Error ? error.message : String(error)})`
    onUnable(`${why}: changes are looked for from time to time instead`)
  })
  return {
    close: async () => {
      isOver = true
      await watcher.close()
    },
  }
}

function poll(root: string, { pollMs, onChange, onStatus }: WatchOptions, problem: string | null): LakeWatch {
  let isReady = false
  const watcher = watch(root, { ignoreInitial: true, usePolling: true, interval: pollMs, binaryInterval: pollMs })
  watcher.on('ready', () => {
    isReady = true
  })
  watcher.on('all', () => {
    if (isReady) onChange()
  })
  watcher.on('error', (error) => {
    onStatus({ mode: 'polling', problem: `the lake cannot be looked at: ${error instanceof Error ? error.message : String(error)}` })
  })
  onStatus({ mode: 'polling', problem })
  return { close: () => watcher.close() }
}
