import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DAY_US, dayOf } from '../base/day.ts'
import { openRotatedFile, pruneLogs } from './rotated-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logs-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})
const open = (maxFileBytes: number) => openRotatedFile({ folder, name: 'tidegauge', maxFileBytes, onRotated: () => undefined })

test('a full file is put aside and nothing of it is lost', async () => {
  const file = await open(10_000)
  const line = `${'x'.repeat(999)}\n`
  for (let i = 0; i < 25; i++) await file.write(Buffer.from(line))
  await file.close()
  const names = readdirSync(folder).sort()
  expect(names).toHaveLength(3)
  expect(names.slice(0, 2)).toEqual([expect.stringMatching(/^tidegauge-\d{4}-\d\d-\d\d-01\.log$/), expect.stringMatching(/-02\.log$/)])
  expect(names.reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0)).toBe(25_000)
  expect(statSync(join(folder, 'tidegauge.log')).mode & 0o777).toBe(0o600)
})

test("another day's file is put aside under its day, today's is written on", async () => {
  writeFileSync(join(folder, 'tidegauge.log'), 'old\n')
  const then = new Date('2024-03-05T12:00:00Z')
  utimesSync(join(folder, 'tidegauge.log'), then, then)
  const first = await open(10_000)
  await first.write(Buffer.from('new\n'))
  await first.close()
  const second = await open(10_000)
  await second.write(Buffer.from('newer\n'))
  await second.close()
  const names = readdirSync(folder).sort()
  expect(names).toHaveLength(2)
  expect(readFileSync(join(folder, 'tidegauge.log'), 'utf8')).toBe('new\nnewer\n')
  expect(names.map((name) => readFileSync(join(folder, name), 'utf8'))).toContain('old\n')
})

test('files go when their days are over, each name after its own, and the oldest when all are too large', async () => {
  const nowUs = (dayOf('2024-03-20') + 0.5) * DAY_US
  const names = [
    'tidegauge-2024-03-12-01.log',
    'tidegauge-2024-03-13-01.log',
    'tidegauge-2024-03-19-01.log',
    'errors-2024-02-18-01.log',
    'errors-2024-03-01-01.log',
  ]
  for (const name of [...names, 'tidegauge.log', 'notes-2020-01-01-01.log', 'mine.txt']) writeFileSync(join(folder, name), 'x'.repeat(100))
  const keepDays = { tidegauge: 7, errors: 30 }
  await pruneLogs(folder, { keepDays, maxTotalBytes: 1000 }, nowUs)
  expect(readdirSync(folder).sort()).toEqual(
    [
      'errors-2024-03-01-01.log',
      'mine.txt',
      'notes-2020-01-01-01.log',
      'tidegauge-2024-03-13-01.log',
      'tidegauge-2024-03-19-01.log',
      'tidegauge.log',
    ].sort(),
  )
  await pruneLogs(folder, { keepDays, maxTotalBytes: 250 }, nowUs)
  expect(
    readdirSync(folder)
      .filter((name) => /^(tidegauge|errors)/.test(name))
      .sort(),
  ).toEqual(['tidegauge-2024-03-19-01.log', 'tidegauge.log'])
})
