import { statfs } from 'node:fs/promises'
import { cpus, loadavg, totalmem } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ProcessMetrics, SystemMetrics } from '../contract/health.ts'
import { containerLimits } from './cgroup.ts'

/** How the machine and this process are. */
export interface HostSample {
  readonly system: SystemMetrics
  readonly process: ProcessMetrics
}

export interface HostOptions {
  /** Folders whose disks are looked at, by name. */
  readonly folders: Readonly<Record<string, string>>
  readonly intervalMs: number
  /** Of control groups; elsewhere in tests. */
  readonly cgroupRoot?: string
}

export interface HostMonitor {
  /** Looks once, then at every interval. */
  start(): Promise<void>
  stop(): void
  /** What was seen last, from memory. */
  sample(): HostSample
}

/** Longest that the start waits for the first look. */
const FIRST_LOOK_MS = 1000

/** How often the event loop is looked at. */
const RESOLUTION_MS = 10

interface Spent {
  readonly busyMs: number
  readonly idleMs: number
  readonly processMs: number
  readonly at: number
}

/** Looks at CPU, memory, disks and load in the background. In a container its limits count instead of the machine's. */
export function watchHost({ folders, intervalMs, cgroupRoot }: HostOptions): HostMonitor {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  let timer: NodeJS.Timeout | null = null
  let before = spent()
  let last: HostSample = { system: unseen, process: processMetrics(null, 0, delay) }

  const see = async (): Promise<void> => {
    const now = spent()
    const limits = await containerLimits(cgroupRoot)
    const disks = await Promise.all(Object.entries(folders).map(([name, folder]) => diskOf(name, folder)))
    const memory = limits.memory ?? (await hostMemory())
    const elapsed = now.at - before.at
    const busy = now.busyMs - before.busyMs
    const total = busy + now.idleMs - before.idleMs
    const ownCores = elapsed > 0 ? (now.processMs - before.processMs) / elapsed : null
    const machine = total > 0 ? busy / total : null
    // The counters are the machine's: where a container may use less of it, what this process used of that is told.
    const share = limits.cpus !== null && limits.cpus < cpus().length ? ownCores && ownCores / limits.cpus : machine
    const fullest = disks.map((disk) => disk.usage_percent ?? -1).reduce((a, b) => Math.max(a, b), -1)
    last = {
      system: {
        cpu_usage_percent: percent(share),
        memory_usage_percent: percent(memory === null ? null : memory.usedBytes / memory.limitBytes),
        disk_usage_percent: fullest < 0 ? null : fullest,
        load_average: loadavg(),
        cpu_count: limits.cpus ?? cpus().length,
        memory_total_bytes: memory?.limitBytes ?? null,
        disks,
      },
      process: processMetrics(percent(ownCores), process.uptime(), delay),
    }
    before = now
    delay.reset()
  }

  let isLooking = false
  /** One look at a time: a disk that hangs, as of a dead network, must not take a thread for every look. */
  const look = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    try {
      await see()
    } finally {
      isLooking = false
    }
  }

  return {
    start: async () => {
      delay.enable()
      await Promise.race([look(), sleep(FIRST_LOOK_MS, undefined, { ref: false })])
      timer = setInterval(() => void look().catch(() => undefined), intervalMs)
      timer.unref()
    },
    stop: () => {
      if (timer !== null) clearInterval(timer)
      delay.disable()
    },
    sample: () => last,
  }
}

const unseen: SystemMetrics = {
  cpu_usage_percent: null,
  memory_usage_percent: null,
  disk_usage_percent: null,
  load_average: [0, 0, 0],
  cpu_count: cpus().length,
  memory_total_bytes: null,
  disks: [],
}

function spent(): Spent {
  let busyMs = 0
  let idleMs = 0
  for (const { times } of cpus()) {
    busyMs += times.user + times.nice + times.sys + times.irq
    idleMs += times.idle
  }
  const { user, system } = process.cpuUsage()
  return { busyMs, idleMs, processMs: (user + system) / 1000, at: performance.now() }
}

function processMetrics(cpu: number | null, uptimeSeconds: number, delay: ReturnType<typeof monitorEventLoopDelay>): ProcessMetrics {
  const { rss, heapUsed, heapTotal } = process.memoryUsage()
  // In nanoseconds; NaN before anything was measured.
  // The monitor's own rest between two looks is in what it measures.
  const ms = (ns: number): number => (Number.isFinite(ns) ? Math.max(0, Math.round(ns / 1e3 - RESOLUTION_MS * 1e3) / 1e3) : 0)
  return {
    cpu_usage_percent: cpu,
    rss_bytes: rss,
    heap_used_bytes: heapUsed,
    heap_total_bytes: heapTotal,
    event_loop_delay_ms: { mean: ms(delay.mean), p99: ms(delay.percentile(99)), max: ms(delay.max) },
    handles: process.getActiveResourcesInfo().length,
    uptime_seconds: Math.round(uptimeSeconds),
  }
}

async function hostMemory(): Promise<{ readonly limitBytes: number; readonly usedBytes: number } | null> {
  const { default: systeminformation } = await import('systeminformation')
  const { available } = await systeminformation.mem()
  return { limitBytes: totalmem(), usedBytes: Math.max(0, totalmem() - available) }
}

async function diskOf(name: string, folder: string): Promise<SystemMetrics['disks'][number]> {
  const found = await statfs(folder).catch(() => null)
  if (found === null || found.blocks === 0) return { name, usage_percent: null, free_bytes: null, total_bytes: null }
  const { blocks, bfree, bavail, bsize } = found
  // As df tells it: of what is not kept for root.
  const used = blocks - bfree
  return { name, usage_percent: percent(used / (used + bavail)), free_bytes: bavail * bsize, total_bytes: blocks * bsize }
}

function percent(share: number | null): number | null {
  return share === null ? null : Math.round(Math.max(0, share) * 1000) / 10
}
