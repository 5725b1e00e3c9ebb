import { availableParallelism, freemem, loadavg, totalmem } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** What the server and its host use, in the shape of `metrics/performance`. */
export interface SystemResources {
  readonly load_average: number[]
  readonly memory_usage_percent: number
  readonly memory_total_bytes: number
  /** Of this process: CPU time over wall time since the last reading but one, in percent of one core. */
  readonly cpu_usage_percent: number
  readonly cores: number
  readonly process: {
    readonly rss_bytes: number
    readonly heap_used_bytes: number
    readonly uptime_seconds: number
    readonly event_loop_delay_p99_ms: number
    readonly event_loop_delay_max_ms: number
  }
}

/** Milliseconds over which CPU time is measured at least. */
const leastWindowMs = 1000

/** Reads what the process and its host use. `read` costs microseconds; `stop` ends the measuring of delays. */
export function watchResources(): { read(): SystemResources; stop(): void } {
  const delays = monitorEventLoopDelay({ resolution: 10 })
  delays.enable()
  let from = { atMs: performance.now(), cpu: process.cpuUsage() }
  let percent = 0
  return {
    read: () => {
      const nowMs = performance.now()
      if (nowMs - from.atMs >= leastWindowMs) {
        const used = process.cpuUsage(from.cpu)
        percent = (used.user + used.system) / 10 / (nowMs - from.atMs)
        from = { atMs: nowMs, cpu: process.cpuUsage() }
      }
      const { rss, heapUsed } = process.memoryUsage()
      return {
        load_average: loadavg(),
        memory_usage_percent: 100 * (1 - freemem() / totalmem()),
        memory_total_bytes: totalmem(),
        cpu_usage_percent: percent,
        cores: availableParallelism(),
        process: {
          rss_bytes: rss,
          heap_used_bytes: heapUsed,
          uptime_seconds: process.uptime(),
          event_loop_delay_p99_ms: delays.percentile(99) / 1e6,
          event_loop_delay_max_ms: delays.max / 1e6,
        },
      }
    },
    stop: () => {
      delays.disable()
    },
  }
}
