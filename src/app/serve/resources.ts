import { availableParallelism, totalmem } from 'node:os'
import type { HostSample } from '../../health/host.ts'
import type { SystemResources } from '../../metrics/performance.ts'

/** What health last saw of the host, in the shape of `metrics/performance`: both tell the same figures. What is not known yet counts 0. */
export function resourcesOf({ system, process: own }: HostSample): SystemResources {
  return {
    load_average: system.load_average,
    memory_usage_percent: system.memory_usage_percent ?? 0,
    memory_total_bytes: system.memory_total_bytes ?? totalmem(),
    cpu_usage_percent: own.cpu_usage_percent ?? 0,
    cores: availableParallelism(),
    process: {
      rss_bytes: own.rss_bytes,
      heap_used_bytes: own.heap_used_bytes,
      uptime_seconds: own.uptime_seconds,
      event_loop_delay_p99_ms: own.event_loop_delay_ms.p99,
      event_loop_delay_max_ms: own.event_loop_delay_ms.max,
    },
  }
}
