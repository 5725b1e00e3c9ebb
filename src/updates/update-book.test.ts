import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { cronTimes, eventOf, settingsWith, us } from '../../test/support/updates.ts'
import { openMonitor } from '../store/monitor/open-monitor.ts'
import { createUpdateBook, type UpdateBook } from './update-book.ts'

const settings = settingsWith([
  { cadence: { kind: 'cron', expression: '0 18 * * *', timeZone: 'UTC' }, graceMs: 3600e3, datasets: ['daily'] },
])
const clock = { nowUs: us('2024-01-05T12:00:00Z') }

/** A book over a store of its own, and the same one as another process would open it. */
async function books(): Promise<{ book: UpdateBook; reopened: () => UpdateBook }> {
  const folder = mkdtempSync(join(tmpdir(), 'updates-'))
  const store = await openMonitor({ dialect: 'sqlite', file: join(folder, 'monitor.db') })
  onTestFinished(async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  })
  const open = () =>
    createUpdateBook({ store: store.updates, settings, cronTimes, datasets: () => new Set(['daily']), nowUs: () => clock.nowUs })
  return { book: open(), reopened: open }
}

test('what is recorded is seen at once, and after a restart', async () => {
  const { book, reopened } = await books()
  expect((await book.jobs()).counted).toMatchObject([{ isPending: true, last: null }])
  const at = '2024-01-05T11:00:00Z'
  expect(await book.record([eventOf('r', 'START', at)])).toMatchObject([{ state: 'running' }])
  await book.record([eventOf('r', 'COMPLETE', '2024-01-05T11:20:00Z')])
  for (const one of [book, reopened()]) {
    expect((await one.jobs()).counted).toMatchObject([{ isPending: false, missed: 0, lastComplete: { durationUs: 1200e6 } }])
    expect(await one.run('r')).toMatchObject({ state: 'complete' })
    expect(await one.list({ limit: 5 })).toHaveLength(1)
  }
  expect(await book.run('none')).toBeNull()
})

test('a scan is told how datasets stood at its moment of judging, and in figures how jobs stand now, as the served profile says', async () => {
  const { book } = await books()
  await book.record([
    eventOf('a', 'START', '2024-01-01T18:00:00Z'),
    eventOf('a', 'COMPLETE', '2024-01-01T18:10:00Z'),
    eventOf('b', 'FAIL', '2024-01-05T08:00:00Z'),
  ])
  expect(book.forScanAtOnce(clock.nowUs)).toBeNull()
  const now = await book.forScan(clock.nowUs)
  expect(book.forScanAtOnce(clock.nowUs)).toEqual(now)
  expect(now.byDataset.get('daily')).toMatchObject({ jobs: [{ missed: 3, lastError: 'the run failed' }] })
  expect(now.figures).toEqual({ lastRunUs: us('2024-01-05T08:00:00Z'), pendingDatasets: new Set(), failed24h: 1, averageMs: 600e3 })
  const then = await book.forScan(us('2024-01-02T12:00:00Z'))
  expect(then.byDataset.get('daily')).toMatchObject({ jobs: [{ missed: 0, lagMinutes: 10, lastError: null }] })
  expect(then.figures).toEqual(await book.figures())
})

test('an event of the future is refused, with all that came beside it; one of a clock a little ahead is not', async () => {
  const { book } = await books()
  const good = eventOf('r', 'START', '2024-01-05T11:00:00Z')
  await expect(book.record([good, eventOf('s', 'START', '2024-01-06T12:00:01Z')])).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
  expect(await book.run('r')).toBeNull()
  expect(await book.record([eventOf('s', 'START', '2024-01-05T12:00:05Z')])).toMatchObject([{ state: 'running' }])
})

test('runs older than is kept go, all but the newest', async () => {
  const { book } = await books()
  await book.record(['2023-01-01', '2023-01-02'].map((day) => eventOf(day, 'COMPLETE', `${day}T18:00:00Z`)))
  expect(await book.prune()).toBe(1)
  expect((await book.list({ limit: 5 })).map(({ run }) => run.runId)).toEqual(['2023-01-02'])
})

test('while the store cannot be reached, what was known of it holds', async () => {
  let isDown = false
  const folder = mkdtempSync(join(tmpdir(), 'updates-'))
  const store = await openMonitor({ dialect: 'sqlite', file: join(folder, 'monitor.db') })
  onTestFinished(async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  })
  const time = { nowUs: clock.nowUs }
  const book = createUpdateBook({
    store: {
      ...store.updates,
      recent: async (...asked) => {
        if (isDown) throw new Error('cut off')
        return store.updates.recent(...asked)
      },
    },
    settings,
    cronTimes,
    datasets: () => new Set(),
    nowUs: () => time.nowUs,
  })
  await book.record([eventOf('r', 'COMPLETE', '2024-01-05T11:00:00Z')])
  const before = await book.figures()
  expect(before.lastRunUs).toBe(us('2024-01-05T11:00:00Z'))
  isDown = true
  time.nowUs += 3600e6
  expect((await book.figures()).lastRunUs).toBe(before.lastRunUs)
  isDown = false
  await store.updates.record([eventOf('s', 'COMPLETE', '2024-01-05T12:30:00Z')])
  time.nowUs += 11e6
  expect((await book.figures()).lastRunUs).toBe(us('2024-01-05T12:30:00Z'))
})
