import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { ScheduleSettings, WatchStatus } from '../model/schedule.ts'
import { watchLake } from './watch-lake.ts'

const root = mkdtempSync(join(tmpdir(), 'watch-'))
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})

async function watching(name: string, watch: ScheduleSettings['watch']) {
  const lake = join(root, name)
  mkdirSync(join(lake, 'daily'), { recursive: true })
  writeFileSync(join(lake, 'daily', 'AAA.json'), '[]')
  let changes = 0
  const statuses: WatchStatus[] = []
  const closer = await watchLake(lake, {
    watch,
    pollMs: 50,
    onChange: () => changes++,
    onStatus: (status) => statuses.push(status),
  })
  /** Does something in the lake, and gives whether that was noticed. */
  const isNoticed = async (work: () => void): Promise<boolean> => {
    const before = changes
    work()
    await expect.poll(() => changes, { timeout: 10_000 }).toBeGreaterThan(before)
    return true
  }
  return { lake, statuses, isNoticed, closer, changes: () => changes }
}

test('by events: files written in place, replaced, added in new folders, and removed are noticed', async () => {
  const { lake, statuses, isNoticed, closer } = await watching('events', 'events')
  await expect.poll(() => statuses).toEqual([{ mode: 'events', problem: null }])
  const file = join(lake, 'daily', 'AAA.json')
  expect(await isNoticed(() => writeFileSync(file, '[1]'))).toBe(true)
  writeFileSync(join(root, 'new.json'), '[2]')
  expect(await isNoticed(() => renameSync(join(root, 'new.json'), file))).toBe(true)
  expect(await isNoticed(() => mkdirSync(join(lake, 'weekly')))).toBe(true)
  await expect
    .poll(async () => isNoticed(() => writeFileSync(join(lake, 'weekly', `B${Math.random()}.json`), '[]')), { timeout: 10_000 })
    .toBe(true)
  expect(await isNoticed(() => rmSync(file))).toBe(true)
  await closer.close()
})

test('by looking: a file written in place is noticed', async () => {
  const { lake, statuses, isNoticed, closer } = await watching('polling', 'polling')
  expect(statuses).toEqual([{ mode: 'polling', problem: null }])
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(await isNoticed(() => writeFileSync(join(lake, 'daily', 'AAA.json'), '[1, 2]'))).toBe(true)
  await closer.close()
})

test('off: nothing is watched', async () => {
  const { lake, statuses, closer, changes } = await watching('off', 'off')
  writeFileSync(join(lake, 'daily', 'AAA.json'), '[1]')
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect([statuses, changes()]).toEqual([[{ mode: 'off', problem: null }], 0])
  await closer.close()
})
