import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { processMetrics, systemMetrics } from '../contract/health.ts'
import { containerLimits } from './cgroup.ts'
import { watchHost } from './host.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tidegauge-cgroup-'))
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

function files(contents: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
}

test('limits of control groups, version 2', async () => {
  files({
    'cpu.max': '150000 100000\n',
    'memory.max': '1000000\n',
    'memory.current': '700000\n',
    'memory.stat': 'anon 5\ninactive_file 200000\n',
  })
  expect(await containerLimits(root)).toEqual({ cpus: 1.5, memory: { limitBytes: 1_000_000, usedBytes: 500_000 } })
  files({ 'cpu.max': 'max 100000\n', 'memory.max': 'max\n' })
  expect(await containerLimits(root)).toEqual({ cpus: null, memory: null })
})

test('limits of control groups, version 1', async () => {
  files({
    'cpu/cpu.cfs_quota_us': '50000\n',
    'cpu/cpu.cfs_period_us': '100000\n',
    'memory/memory.limit_in_bytes': '1000000\n',
    'memory/memory.usage_in_bytes': '400000\n',
    'memory/memory.stat': 'inactive_file 1\ntotal_inactive_file 100000\n',
  })
  expect(await containerLimits(root)).toEqual({ cpus: 0.5, memory: { limitBytes: 1_000_000, usedBytes: 300_000 } })
  files({ 'cpu/cpu.cfs_quota_us': '-1\n', 'memory/memory.limit_in_bytes': '9223372036854771712\n' })
  expect(await containerLimits(root)).toEqual({ cpus: null, memory: null })
})

test('without control groups there are no limits', async () => {
  expect(await containerLimits(join(root, 'missing'))).toEqual({ cpus: null, memory: null })
})

test('the machine and this process are looked at, and a folder that is gone is unknown', async () => {
  const host = watchHost({ folders: { data: root, lake: join(root, 'missing') }, intervalMs: 60_000, cgroupRoot: join(root, 'none') })
  await host.start()
  try {
    const { system, process: own } = host.sample()
    expect(systemMetrics.parse(system)).toEqual(system)
    expect(processMetrics.parse(own)).toEqual(own)
    expect(system.memory_usage_percent).toBeGreaterThan(0)
    expect(system.memory_usage_percent).toBeLessThan(100)
    expect(system.disk_usage_percent).toBe(system.disks[0]?.usage_percent)
    expect(system.disks).toMatchObject([{ name: 'data' }, { name: 'lake', usage_percent: null, total_bytes: null }])
    expect(own.rss_bytes).toBeGreaterThan(own.heap_used_bytes)
  } finally {
    host.stop()
  }
})

test('in a container its memory counts', async () => {
  files({ 'memory.max': '1000000', 'memory.current': '250000' })
  const host = watchHost({ folders: {}, intervalMs: 60_000, cgroupRoot: root })
  await host.start()
  host.stop()
  expect(host.sample().system).toMatchObject({ memory_usage_percent: 25, memory_total_bytes: 1_000_000, disk_usage_percent: null })
})
