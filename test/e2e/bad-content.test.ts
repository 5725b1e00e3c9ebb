import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { cleanLake, cleanRows, csvFile, jsonFile, asOf } from './price-files.ts'
import { linesOf, temporaryFolder, tidegauge, writeFiles } from './command.ts'

const whole = jsonFile('BAD')
const bytes = Buffer.from(whole)
const rows = cleanRows('BAD')
const neighbours = cleanLake(['AAA', 'CCC', 'DDD', 'EEE'])

interface Unreadable {
  readonly name: string
  readonly file: string
  readonly content: string | Uint8Array
  readonly reason: RegExp
}

/** Content that is not data: the object is unreadable with its reason, its series scores 0, the scan is complete. */
const unreadable: readonly Unreadable[] = [
  { name: 'empty', file: 'BAD.json', content: '', reason: /empty/ },
  { name: 'only white space', file: 'BAD.json', content: ' \n\t\n', reason: /empty|no data|expected/ },
  { name: 'cut short', file: 'BAD.json', content: bytes.subarray(0, 20_000), reason: /found the end|cut short/ },
  {
    name: 'half-written: the second half is zeros',
    file: 'BAD.json',
    content: Buffer.concat([bytes.subarray(0, 20_000), Buffer.alloc(20_000)]),
    reason: /\S/,
  },
  { name: 'binary', file: 'BAD.json', content: Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) & 0xff)), reason: /\S/ },
  { name: 'UTF-16', file: 'BAD.json', content: Buffer.from(`\ufeff${whole}`, 'utf16le'), reason: /UTF-16/ },
  { name: 'gzip cut short', file: 'BAD.json', content: gzipSync(bytes).subarray(0, 5000), reason: /gzip/ },
  {
    name: 'gzip bomb',
    file: 'BAD.json',
    content: gzipSync(Buffer.concat([Buffer.from('{"symbol":"BAD","data_points":['), Buffer.alloc(300e6, ' ')])),
    reason: /gzip|times|bomb|unpack/,
  },
  { name: 'depth bomb', file: 'BAD.json', content: `{"data_points":${'['.repeat(100_000)}`, reason: /deep|nest/ },
  {
    name: "an API's error body",
    file: 'BAD.json',
    content: '{"Note": "Thank you for using our API."}',
    reason: /Thank you for using our API/,
  },
  { name: 'a page of HTML', file: 'BAD.json', content: '<!doctype html><html><body>502 Bad Gateway</body></html>', reason: /HTML/ },
]

test.each(unreadable)('$name: unreadable with its reason, score 0, scan complete', async ({ file, content, reason }) => {
  const folder = temporaryFolder()
  writeFiles(folder, { ...prefixed(neighbours), [`lake/daily/${file}`]: content })
  const args = ['scan', `${folder}/lake`, '--data', `${folder}/data`, '--as-of', asOf]
  const scan = await tidegauge([...args, '--format', 'json'])
  expect(scan).toMatchObject({ code: 0 })
  const report = JSON.parse(scan.stdout)
  expect(report.scan.outcome).toBe('complete')
  expect(report.objects).toMatchObject({ listed: 5, read: 4, unreadable: 1, skipped: 0, not_obtained: 0 })
  expect(report.profile.data_quality.symbols_needing_attention).toEqual(['BAD'])

  const manifest = linesOf(
    (await tidegauge(['manifest', '--data', `${folder}/data`, '--outcome', 'unreadable', '--format', 'ndjson'])).stdout,
  )
  expect(manifest).toHaveLength(1)
  expect(manifest[0]?.['reason']).toMatch(reason)

  const findings = linesOf((await tidegauge(['findings', '--data', `${folder}/data`, '--symbol', 'BAD', '--format', 'ndjson'])).stdout)
  expect(findings).toMatchObject([
    { symbol: 'BAD', check: 'unreadable_object', status: 'confirmed', severity: 'critical', charged: true, from: null },
  ])

  const shown = JSON.parse((await tidegauge(['show', 'BAD', '--data', `${folder}/data`, '--format', 'json'])).stdout)
  expect(shown.datasets.daily).toMatchObject({ score: 0, band: 'poor' })
  expect(shown.datasets.daily.deductions).toEqual([{ check: 'unreadable_object', dimension: expect.any(String), points: 100, dates: [] }])

  // A limit is crossed by a score of 0; nothing is read again.
  const limited = await tidegauge([...args, '--fail-below', '50', '--format', 'json'])
  expect(limited.code).toBe(1)
  expect(JSON.parse(limited.stdout).objects).toMatchObject({ read: 0, unchanged: 4, unreadable: 1 })
})

function prefixed(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`lake/${path}`, content]))
}

const csv = csvFile(rows)
const header = 'date,open,high,low,close,volume'
const latin1 = (text: string) => Buffer.from(text, 'latin1')

/** Content that is unusual and still data. */
const readable: readonly { readonly name: string; readonly content: string | Uint8Array }[] = [
  { name: 'a name in Latin-1', content: latin1(csv.replaceAll(/^(\d.*)$/gm, '$1,Société').replace(header, `${header},company`)) },
  { name: 'a byte order mark', content: `\ufeff${csv}` },
  { name: 'CRLF line ends', content: csv.replaceAll('\n', '\r\n') },
  { name: 'blank lines', content: csv.replaceAll('\n', '\n\n') },
  { name: 'quoted fields', content: csv.replaceAll(/[^,\n]+/g, '"$&"') },
  {
    name: 'thousands separators',
    content: csvFile(rows).replaceAll(/,(\d+)$/gm, (_, volume: string) => `,"${Number(volume).toLocaleString('en-US')}"`),
  },
  { name: 'no header, with columns that can be told', content: csv.slice(header.length + 1) },
  { name: 'gzip without saying so in its name', content: gzipSync(csv) },
]

test.each(readable)('$name: read, all rows, no finding', async ({ content }) => {
  const folder = temporaryFolder()
  writeFiles(folder, {
    'lake/daily/AAA.csv': csvFile(cleanRows('AAA')),
    'lake/daily/CCC.csv': csvFile(cleanRows('CCC')),
    'lake/daily/BAD.csv': content,
  })
  const scan = await tidegauge(['scan', `${folder}/lake`, '--data', `${folder}/data`, '--as-of', asOf, '--format', 'json'])
  expect(scan).toMatchObject({ code: 0 })
  expect(JSON.parse(scan.stdout)).toMatchObject({
    objects: { read: 3, unreadable: 0 },
    records: 3 * rows.length,
    findings: { confirmed: 0 },
  })
})

test('CSV whose columns cannot be told: unreadable, and it says what to set', async () => {
  const folder = temporaryFolder()
  writeFiles(folder, { 'lake/daily/AAA.csv': csv, 'lake/daily/BAD.csv': 'a,b,c\n1,2,3\n4,5,6\n' })
  await tidegauge(['scan', `${folder}/lake`, '--data', `${folder}/data`, '--as-of', asOf])
  const [entry] = linesOf(
    (await tidegauge(['manifest', '--data', `${folder}/data`, '--outcome', 'unreadable', '--format', 'ndjson'])).stdout,
  )
  expect(entry?.['reason']).toMatch(/column/)
})

test('dates that can be read in two ways: unreadable, and it says what to set', async () => {
  const folder = temporaryFolder()
  const ambiguous =
    ['date,open,high,low,close,volume', ...[1, 2, 3, 4, 5].map((n) => `0${n}/0${n + 1}/2024,10,11,9,10,1000`)].join('\n') + '\n'
  writeFiles(folder, { 'lake/daily/AAA.csv': csv, 'lake/daily/BAD.csv': ambiguous })
  await tidegauge(['scan', `${folder}/lake`, '--data', `${folder}/data`, '--as-of', asOf])
  const [entry] = linesOf(
    (await tidegauge(['manifest', '--data', `${folder}/data`, '--outcome', 'unreadable', '--format', 'ndjson'])).stdout,
  )
  expect(entry?.['reason']).toMatch(/dates/)
})

test('an unreadable object of many symbols: its dates are missing, and the object has a finding', async () => {
  const folder = temporaryFolder()
  const symbols = ['AAA', 'BBB', 'CCC']
  const bySymbol = symbols.map((symbol) => cleanRows(symbol, 60))
  const days: Record<string, string> = {}
  for (let i = 0; i < 60; i++) {
    const lines = symbols.map((symbol, s) => `${symbol},${csvFile([bySymbol[s]?.[i] as never]).split('\n')[1]}`)
    const date = lines[0]?.split(',')[1] as string
    days[`lake/${date}.csv`] = ['ticker,date,open,high,low,close,volume', ...lines].join('\n') + '\n'
  }
  const cut = Object.keys(days)[30] as string
  writeFiles(folder, { ...days, [cut]: '<html>gateway timeout</html>' })
  const scan = await tidegauge(['scan', `${folder}/lake`, '--data', `${folder}/data`, '--as-of', asOf, '--format', 'json'])
  expect(scan).toMatchObject({ code: 0 })
  expect(JSON.parse(scan.stdout)).toMatchObject({ scan: { outcome: 'complete' }, objects: { read: 59, unreadable: 1 }, records: 59 * 3 })
  const findings = linesOf(
    (await tidegauge(['findings', '--data', `${folder}/data`, '--status', 'confirmed', '--format', 'ndjson'])).stdout,
  )
  const date = cut.slice('lake/'.length, -'.csv'.length)
  expect(findings.filter(({ check }) => check === 'missing_session').map(({ symbol, from, to }) => [symbol, from, to])).toEqual(
    symbols.map((symbol) => [symbol, date, date]),
  )
  expect(findings.filter(({ check }) => check === 'unreadable_object')).toMatchObject([{ symbol: `${date}.csv` }])

  // Repaired, everything about it closes.
  writeFiles(folder, { [cut]: days[cut] as string })
  const again = await tidegauge(['scan', `${folder}/lake`, '--data', `${folder}/data`, '--as-of', asOf, '--format', 'json'])
  expect(JSON.parse(again.stdout)).toMatchObject({ objects: { read: 1, unchanged: 59 }, findings: { confirmed: 0 }, records: 180 })
})
