import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { commitOf, seriesOf } from '../../../test/conformance/stores-values.ts'
import { watchHost } from '../../health/host.ts'
import type { MonitorStore } from '../../store/monitor-store.ts'
import { openMonitor } from '../../store/monitor/open-monitor.ts'
import { openStore } from '../../store/sqlite/open-store.ts'
import { lakeStore } from './lake-store.ts'
import { MemoryView } from './memory-view.ts'
import { resourcesOf } from './resources.ts'
import { startTelemetry } from './telemetry.ts'

/** A data folder into which scans are published, and telemetry over it. `disk.full`: no counter can be saved. */
async function served() {
  const folder = mkdtempSync(join(tmpdir(), 'telemetry-'))
  const scans = await openStore(folder, { mode: 'write' })
  const read = await openStore(folder, { mode: 'read' })
  const monitor = await openMonitor({ dialect: 'sqlite', file: join(folder, 'monitor.db') })
  onTestFinished(async () => {
    await Promise.all([scans.close(), read.close(), monitor.close()])
    rmSync(folder, { recursive: true })
  })
  const disk = { full: false }
  const filling: MonitorStore = {
    ...monitor,
    counters: {
      load: (name) => monitor.counters.load(name),
      save: (name, value) => (disk.full ? Promise.reject(new Error('no space is left')) : monitor.counters.save(name, value)),
    },
  }
  const store = lakeStore(async () => read)
  const view = new MemoryView(store)
  const warn = vi.fn<(error: unknown, what: string) => void>()
  const start = async () => {
    const telemetry = await startTelemetry({
      settings: { worstSeries: 200, oldNames: false, keepOperationsDays: 30, keepRequestsDays: 90 },
      view,
      lakeStore: store,
      monitor: filling,
      resources: () => resourcesOf(watchHost({ folders: {}, intervalMs: 60_000 }).sample()),
      version: '1.0.0',
      probes: () => [],
      lostLogLines: () => 0,
      nowUs: () => Date.now() * 1000,
      warn,
    })
    onTestFinished(() => telemetry.stop())
    return telemetry.port
  }
  /** Publishes a scan after which the one series has this score. */
  const publish = async (id: number, score: number) => {
    const series = seriesOf('AAA')
    await scans.commit(commitOf(id, { series: { changed: [{ ...series, score: { ...series.score, score } }], removed: [] } }))
    await view.refresh()
  }
  return { disk, start, publish, warn }
}

/** The score of the series and the number of scans on the page. */
async function shown({ page }: Awaited<ReturnType<Awaited<ReturnType<typeof served>>['start']>>) {
  const text = Buffer.concat(await page.plain()).toString()
  const valueOf = (name: string) => Number(new RegExp(`^${name}\\{.*\\} (.+)$`, 'm').exec(text)?.[1])
  return { score: valueOf('quality_overall_score'), scans: valueOf('tidegauge_scans_total') }
}

test('a scan is shown though it cannot be counted, and the next one makes up for it', async () => {
  const { disk, start, publish, warn } = await served()
  await publish(1, 90)
  const port = await start()
  expect(await shown(port)).toEqual({ score: 90, scans: 1 })
  disk.full = true
  await publish(2, 80)
  expect(await shown(port)).toEqual({ score: 80, scans: 1 })
  expect(warn.mock.calls).toEqual([
    [new Error('no space is left'), 'what scans found could not be counted; it is made up for after the next scan'],
  ])
  disk.full = false
  await publish(3, 70)
  expect(await shown(port)).toEqual({ score: 70, scans: 3 })
})

test('a server that starts and cannot count shows what was counted before', async () => {
  const { disk, start, publish } = await served()
  await publish(1, 90)
  await shown(await start())
  disk.full = true
  await publish(2, 80)
  expect(await shown(await start())).toEqual({ score: 80, scans: 1 })
})
