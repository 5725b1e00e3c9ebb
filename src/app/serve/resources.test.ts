import { totalmem } from 'node:os'
import { expect, test } from 'vitest'
import { watchHost } from '../../health/host.ts'
import { resourcesOf } from './resources.ts'

test('the report of performance tells what health saw of the host', async () => {
  const host = watchHost({ folders: {}, intervalMs: 60_000 })
  await host.start()
  host.stop()
  const { system, process: own } = host.sample()
  expect(resourcesOf(host.sample())).toMatchObject({
    load_average: system.load_average,
    memory_usage_percent: system.memory_usage_percent,
    memory_total_bytes: system.memory_total_bytes,
    cpu_usage_percent: own.cpu_usage_percent,
    process: {
      rss_bytes: own.rss_bytes,
      uptime_seconds: own.uptime_seconds,
      event_loop_delay_p99_ms: own.event_loop_delay_ms.p99,
      event_loop_delay_max_ms: own.event_loop_delay_ms.max,
    },
  })
})

test("before the host was looked at, unknown shares count 0 and memory is the machine's", () => {
  const seen = resourcesOf(watchHost({ folders: {}, intervalMs: 60_000 }).sample())
  expect(seen).toMatchObject({ memory_usage_percent: 0, cpu_usage_percent: 0, memory_total_bytes: totalmem() })
})
