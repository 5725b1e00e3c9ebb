import { closeSync, mkdirSync, openSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isoDate } from '../../src/base/day.ts'
import { temporaryFolder, tidegaugeMeasured } from './command.ts'
import { asOf, cleanRows } from './price-files.ts'

const megabyte = 1e6

/** What the command takes for a lake of next to nothing, and what reading an object of any size may add to it. */
const FLOOR_BYTES = 120 * megabyte
const OBJECT_BYTES = 90 * megabyte

function scan(folder: string) {
  return tidegaugeMeasured([
    'scan',
    join(folder, 'lake'),
    '--data',
    join(folder, 'data'),
    '--as-of',
    asOf,
    '--workers',
    '1',
    '--format',
    'json',
  ])
}

/** Writes a file of 600 bars, each with so much text beside its prices that the file comes to `size` bytes. */
function writePadded(
  file: string,
  size: number,
  head: string,
  row: (date: string, prices: readonly (number | null)[], padding: string) => string,
  foot: string,
): number {
  const rows = cleanRows('BIG', 600)
  const padding = 'lorem ipsum dolor sit amet '.repeat(Math.ceil(size / rows.length / 27))
  const descriptor = openSync(file, 'w')
  let bytes = writeSync(descriptor, head)
  for (const [i, { day, open, high, low, close, volume }] of rows.entries()) {
    bytes += writeSync(
      descriptor,
      (i === 0 ? '' : ',').slice(0, head.startsWith('{') ? 1 : 0) + row(isoDate(day), [open, high, low, close, volume], padding),
    )
  }
  bytes += writeSync(descriptor, foot)
  closeSync(descriptor)
  return bytes
}

const forms = [
  {
    name: 'JSON',
    file: 'BIG.json',
    head: '{"symbol":"BIG","data_points":[',
    row: (date: string, [open, high, low, close, volume]: readonly (number | null)[], padding: string) =>
      JSON.stringify({ date, open, high, low, close, volume, comment: padding }),
    foot: ']}',
  },
  {
    name: 'CSV',
    file: 'BIG.csv',
    head: 'date,open,high,low,close,volume,comment\n',
    row: (date: string, prices: readonly (number | null)[], padding: string) => `${date},${prices.join(',')},"${padding}"\n`,
    foot: '',
  },
]

test.each(forms)(
  '$name of 300 MB is read in memory that does not grow with it',
  { timeout: 120_000 },
  async ({ file, head, row, foot }) => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'lake/daily'), { recursive: true })
    const bytes = writePadded(join(folder, 'lake/daily', file), 300 * megabyte, head, row, foot)
    expect(bytes).toBeGreaterThan(290 * megabyte)
    const { code, stdout, stderr, peakBytes } = await scan(folder)
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ objects: { read: 1 }, records: 600, bytes_read: bytes })
    expect(peakBytes / megabyte).toBeLessThan((FLOOR_BYTES + OBJECT_BYTES) / megabyte)
  },
)

test('3 GB of zeros are refused at their beginning', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'lake/daily'), { recursive: true })
  // Sparse: it takes no room on the disk.
  closeSync(openSync(join(folder, 'lake/daily/ZERO.json'), 'w'))
  truncateSync(join(folder, 'lake/daily/ZERO.json'), 3 * 2 ** 30)
  writePadded(join(folder, 'lake/daily/BIG.json'), megabyte, forms[0]?.head ?? '', forms[0]?.row ?? (() => ''), ']}')
  const { code, stdout, stderr, peakBytes } = await scan(folder)
  expect(code, stderr).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ objects: { read: 1, unreadable: 1 } })
  expect(peakBytes / megabyte).toBeLessThan((FLOOR_BYTES + OBJECT_BYTES) / megabyte)
})

test('a million bars take what a series of so many may take', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'lake/btc-1m'), { recursive: true })
  const bars = 1_000_000
  const descriptor = openSync(join(folder, 'lake/btc-1m/BTCUSDT.csv'), 'w')
  writeSync(descriptor, 'open_time,open,high,low,close,volume\n')
  const end = Date.parse('2024-12-31T22:00:00Z')
  for (let at = 0; at < bars; at += 10_000) {
    const lines: string[] = []
    for (let i = at; i < at + 10_000; i++) {
      const price = 40_000 + 2000 * Math.sin(i / 5000) + ((i * 7919) % 97) / 10
      const open = price.toFixed(2)
      lines.push(
        `${end - (bars - i) * 60_000},${open},${(price + 12.5).toFixed(2)},${(price - 11.25).toFixed(2)},${(price + 3).toFixed(2)},${(5 + ((i * 31) % 1000) / 100).toFixed(3)}`,
      )
    }
    writeSync(descriptor, `${lines.join('\n')}\n`)
  }
  closeSync(descriptor)
  const { code, stdout, stderr, peakBytes } = await scan(folder)
  expect(code, stderr).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ objects: { read: 1 }, records: bars, profile: { datasets: [{ interval: '1m' }] } })
  expect(peakBytes / megabyte).toBeLessThan(400 + (120 * bars) / megabyte)
})
