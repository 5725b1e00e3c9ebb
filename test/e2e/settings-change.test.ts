import { join } from 'node:path'
import { expect, test } from 'vitest'
import { linesOf, temporaryFolder, tidegauge, writeFiles } from './command.ts'
import { cleanLake, cleanRows, csvFile } from './price-files.ts'

const withGap = cleanRows('GAP', 400).filter((_, i) => i !== 200)

async function scan(folder: string, ...more: string[]) {
  const ended = await tidegauge(['scan', '--config', join(folder, 'tidegauge.yaml'), '--format', 'json', ...more])
  return { ...ended, report: JSON.parse(ended.stdout) }
}

function config(folder: string, checks = ''): void {
  const dataset = 'datasets:\n  daily: { path: "daily/{symbol}.json", interval: 1d, calendar: XNYS }\n'
  writeFiles(folder, { 'tidegauge.yaml': `lake: lake\n${dataset}${checks}` })
}

test('another setting or moment of judging is answered from what is kept: nothing is read again', async () => {
  const folder = temporaryFolder()
  const files = {
    ...cleanLake(['AAA', 'BBB'], 400),
    'daily/GAP.json': JSON.stringify(withGap.map((row) => ({ ...row, date: new Date(row.day * 864e5).toISOString().slice(0, 10) }))),
  }
  writeFiles(join(folder, 'lake'), files)
  config(folder)
  const asOf = ['--as-of', '2024-12-31T22:00:00Z']
  expect(await scan(folder, ...asOf)).toMatchObject({ code: 0, report: { objects: { read: 3 }, findings: { confirmed: 1 } } })
  const high = await tidegauge(['findings', '--config', join(folder, 'tidegauge.yaml'), '--format', 'ndjson'])
  expect(linesOf(high.stdout)).toMatchObject([{ symbol: 'GAP', check: 'missing_session', severity: 'high' }])

  config(folder, 'checks: { missing_session: { severity: low } }\n')
  expect((await scan(folder, ...asOf)).report).toMatchObject({
    objects: { read: 0, unchanged: 3 },
    bytes_read: 0,
    findings: { confirmed: 1 },
  })
  const low = await tidegauge(['findings', '--config', join(folder, 'tidegauge.yaml'), '--format', 'ndjson'])
  expect(linesOf(low.stdout)).toMatchObject([{ symbol: 'GAP', severity: 'low', id: linesOf(high.stdout)[0]?.['id'], first_scan: 1 }])

  config(folder, 'symbols: { GAP: { checks: { missing_session: { enabled: false } } }, GAPP: { checks: {} } }\n')
  const off = await scan(folder, ...asOf)
  expect(off.report).toMatchObject({ objects: { read: 0 }, findings: { confirmed: 0 } })

  // Three weeks later nothing has come: every series is late, and still nothing is read.
  config(folder)
  const later = await scan(folder, '--as-of', '2025-01-21T22:00:00Z')
  expect(later.report).toMatchObject({ objects: { read: 0, unchanged: 3 }, findings: { confirmed: 4 } })
  expect((await scan(folder, ...asOf)).report).toMatchObject({ objects: { read: 0 }, findings: { confirmed: 1 } })
})

test('a CSV cut inside its symbol, or before it, is cut short and invents no symbol', async () => {
  const rows = csvFile(cleanRows('LONG', 300)).trimEnd().split('\n')
  const text = rows.map((line, i) => `${line},${i === 0 ? 'Name' : 'LONG'}`).join('\n')
  const folder = temporaryFolder()
  const other = csvFile(cleanRows('AAA', 300))
  for (const cut of [1, 2, 4, 5, 7]) {
    writeFiles(folder, { 'lake/LONG.csv': text.slice(0, -cut), 'lake/AAA.csv': other })
    const { stdout } = await tidegauge([
      'scan',
      join(folder, 'lake'),
      '--data',
      join(folder, `data-${cut}`),
      '--as-of',
      '2024-12-31T22:00:00Z',
      '--format',
      'json',
    ])
    expect(JSON.parse(stdout), `cut by ${cut}`).toMatchObject({ objects: { unreadable: 1 }, profile: { statistics: { total_symbols: 2 } } })
  }
})
