import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { temporaryFolder, tidegauge } from './command.ts'

const drills = () => readdirSync(tmpdir()).filter((name) => name.startsWith('tidegauge-drill-'))

test('a drill on a synthetic lake finds what it put in, says the same for the same seed, and leaves nothing behind', async () => {
  const folder = temporaryFolder()
  const lake = join(folder, 'lake')
  expect(await tidegauge(['demo', lake, '--preset', 'clean', '--symbols', '60', '--years', '3'])).toMatchObject({ code: 0 })
  const before = drills()
  const words = [
    'drill',
    '--config',
    `${lake}.yaml`,
    '--seed',
    '3',
    '--per-fault',
    '2',
    '--faults',
    'slip-field,ohlc-crossed,gap-3,truncated-file,restated-bars',
  ]
  const ended = await tidegauge([...words, '--format', 'json'])
  expect(ended, ended.stderr).toMatchObject({ code: 0, stderr: '' })
  const report = JSON.parse(ended.stdout) as { faults: Record<string, unknown>[] }
  expect(report.faults.map(({ fault }) => fault)).toEqual(['gap-3', 'slip-field', 'ohlc-crossed', 'truncated-file', 'restated-bars'])
  for (const fault of report.faults)
    expect(fault).toMatchObject({ injected: 2, places: 2, found_right: 2, recall: 1, found_at_scan: { 1: 2 } })
  expect((await tidegauge([...words, '--format', 'json'])).stdout).toBe(ended.stdout)
  expect(drills()).toEqual(before)
})

test('--keep leaves the lakes with their labels; an unknown fault is named', async () => {
  const folder = temporaryFolder()
  const lake = join(folder, 'lake')
  expect(await tidegauge(['demo', lake, '--symbols', '12', '--years', '2'])).toMatchObject({ code: 0 })
  const kept = join(folder, 'kept')
  const { code, stdout } = await tidegauge(['drill', lake, '--faults', 'null-field', '--per-fault', '1', '--keep', kept])
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('null-field') })
  expect(readFileSync(join(kept, 'labels.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(2)
  expect(existsSync(join(kept, 'round-1', 'daily'))).toBe(true)
  expect(await tidegauge(['drill', lake, '--faults', 'null-feild'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('null-field'),
  })
})
