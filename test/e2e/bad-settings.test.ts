import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder, tidegauge, writeFiles } from './command.ts'
import { lakeIn, scanned } from './lake.ts'
import { asOf, cleanRows, csvFile } from './price-files.ts'

test('a config with mistakes: all at once, each with its line, its path and the nearest valid name', async () => {
  const folder = temporaryFolder()
  lakeIn(folder)
  const config = [
    'lake: lake',
    'datsets: {}',
    'datasets:',
    '  daily:',
    '    path: daily/{symbol}.json',
    '    interval: 1 fortnight',
    '    calendar: XNYX',
    '    format: tidegage',
    'checks:',
    '  missing_sesion:',
    '    enabled: true',
    '  ohlc_order:',
    '    severity: hgih',
    'scan:',
    '  workers: 0',
  ]
  writeFiles(folder, { 'tidegauge.yaml': config.join('\n') + '\n' })
  const expected: readonly (readonly [number, string, RegExp])[] = [
    [2, 'datsets', /did you mean datasets/],
    [6, 'datasets.daily.interval', /expected an interval/],
    [7, 'datasets.daily.calendar', /"XNYX"; did you mean XNYS/],
    [8, 'datasets.daily.format', /did you mean tidegauge/],
    [10, 'checks.missing_sesion', /did you mean missing_session/],
    [13, 'checks.ohlc_order.severity', /did you mean high/],
    [15, 'scan.workers', /at least 1/],
  ]
  for (const words of [
    ['scan', '--config', join(folder, 'tidegauge.yaml')],
    ['config', 'check', join(folder, 'tidegauge.yaml')],
    ['status', '--config', join(folder, 'tidegauge.yaml')],
  ]) {
    const { code, stdout, stderr } = await tidegauge(words)
    expect(code, words[0]).toBe(2)
    expect(stdout).toBe('')
    const lines = stderr.split('\n')
    for (const [line, path, hint] of expected) {
      const said = lines.find((text) => text.includes(`${path}:`) || text.includes(`${path} `))
      expect(said, `${path} in\n${stderr}`).toMatch(hint)
      expect(said).toMatch(new RegExp(`\\b${line}\\b`))
    }
  }
})

test.each([
  { name: 'not YAML', text: 'lake: [a\n', said: /not YAML/ },
  { name: 'a list', text: '- a\n', said: /expected a mapping/ },
  { name: 'a lake that is not there', text: 'lake: nowhere\n', said: /there is no lake at .*nowhere/ },
  { name: 'no lake', text: 'scan: {}\n', said: /no lake is named/ },
])('a config that holds $name is refused', async ({ text, said }) => {
  const folder = temporaryFolder()
  writeFiles(folder, { 'tidegauge.yaml': text })
  expect(await tidegauge(['scan', '--config', join(folder, 'tidegauge.yaml')])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(said),
  })
})

test('a config that is not there is refused by its name', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'tidegauge.yaml')
  expect(await tidegauge(['scan', '--config', file])).toMatchObject({ code: 2, stderr: expect.stringContaining(file) })
  expect(await tidegauge(['config', 'check'], { cwd: folder })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('tidegauge init'),
  })
})

test('a config is found in the current folder, and its paths are relative to it', async () => {
  const folder = temporaryFolder()
  lakeIn(folder)
  writeFiles(folder, {
    'tidegauge.yaml':
      'lake: lake\ndatasets:\n  prices:\n    path: daily/{symbol}.json\n    interval: 1d\n    calendar: NYSE\nsymbols:\n  AAA:\n    checks:\n      ohlc_order:\n        enabled: false\n',
  })
  expect(await tidegauge(['config', 'check'], { cwd: folder })).toMatchObject({ code: 0, stdout: expect.stringContaining('is right') })
  const scan = await tidegauge(['scan', '--as-of', asOf, '--format', 'json'], { cwd: folder })
  expect(scan, scan.stderr).toMatchObject({ code: 0 })
  expect(JSON.parse(scan.stdout).profile.datasets).toMatchObject([{ name: 'prices', calendar: 'XNYS', interval: '1d' }])
  expect(await tidegauge(['status', '--format', 'json'], { cwd: folder })).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringContaining(join(folder, '.tidegauge')),
  })
  expect(await tidegauge(['status', '--config', join(folder, 'tidegauge.yaml')])).toMatchObject({ code: 0, stderr: '' })
})

test('config check and scan name every mistake of the files that the config names', async () => {
  const folder = temporaryFolder()
  lakeIn(folder)
  writeFiles(folder, {
    'tidegauge.yaml': 'lake: lake\nmetadata: symbols.csv\nactions: actions.csv\n',
    'symbols.csv': 'symbol,listed\nAAA,soon\n',
    'actions.csv': 'symbol,date,type,ratio\nAAA,2020-01-02,splits,2:1\nAAA,soon,split,2\n',
  })
  for (const words of [
    ['config', 'check'],
    ['scan', '--as-of', asOf],
  ]) {
    const { code, stdout, stderr } = await tidegauge(words, { cwd: folder })
    expect([code, stdout]).toEqual([2, ''])
    for (const said of [
      'symbols.csv has a mistake',
      'line 2: listed of AAA',
      'actions.csv has 2 mistakes',
      'there is no type "splits"',
      'line 3: the date',
    ])
      expect(stderr).toContain(said)
  }
  writeFiles(folder, { 'symbols.csv': 'symbol\nAAA\n' })
  rmSync(join(folder, 'actions.csv'))
  const { code, stderr } = await tidegauge(['config', 'check'], { cwd: folder })
  expect([code, stderr]).toEqual([2, expect.stringContaining('cannot read the actions file')])
})

test.each([
  { words: ['calendar', 'XNYX'], said: /no calendar "XNYX"; did you mean XNYS\?/ },
  { words: ['calendar', 'nowhere-at-all'], said: /no calendar "nowhere-at-all"\. Known: / },
  { words: ['checks', 'zzz'], said: /there is no check "zzz" \("tidegauge checks" lists them\)/ },
  { words: ['checks', 'missing_sesion'], said: /no check "missing_sesion"; did you mean missing_session\?/ },
  { words: ['scna'], said: /did you mean scan/i },
  { words: ['scan', '--fail-bellow', '3'], said: /did you mean --fail-below/i },
  { words: ['scan', '.', '--format', 'jsno'], said: /Allowed choices are text, json, junit/ },
  { words: ['scan', '.', '--fail-below', '101'], said: /a score from 0 to 100/ },
  { words: ['scan', '.', '--as-of', 'yesterday'], said: /an instant like/ },
  { words: ['scan', '.', '--as-of', '2024-02-30'], said: /an instant like/ },
  { words: ['scan', '.', '--workers', '0'], said: /1 or more/ },
  { words: ['scan', '.', 'too', 'many'], said: /too many arguments/ },
  { words: ['findings', '--status', 'sure'], said: /Allowed choices are confirmed, review, excused/ },
  { words: ['findings', '--from', '2024-13-01'], said: /a date like/ },
  { words: ['symbols', '--sort', 'size'], said: /Allowed choices/ },
  { words: ['symbols', '--limit', '-1'], said: /a whole number/ },
  { words: ['show'], said: /missing required argument/ },
  { words: ['demo'], said: /missing required argument/ },
  { words: ['config', 'chekc'], said: /did you mean check/i },
])('$words is refused with what could have been meant', async ({ words, said }) => {
  expect(await tidegauge(words)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(said) })
})

test('two readings that fit equally: both printed, exit 2, nothing published; init writes them down to choose', async () => {
  const folder = temporaryFolder()
  // Three sessions of September on which New York and many others were open.
  const few = (symbol: string) => csvFile(cleanRows(symbol, 80).slice(0, 3))
  writeFiles(folder, { 'lake/daily/AAA.csv': few('AAA'), 'lake/daily/BBB.csv': few('BBB') })
  const { code, stdout, stderr } = await scanned(folder)
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/datasets\.daily\.calendar: .*XNYS.*, or .*XTSE|datasets\.daily\.calendar: .*XTSE.*, or .*XNYS/)
  expect(await tidegauge(['status', '--data', join(folder, 'data')])).toMatchObject({ code: 2 })

  const init = await tidegauge(['init', join(folder, 'lake')], { cwd: folder })
  expect(init).toMatchObject({ code: 2, stderr: expect.stringContaining('choose') })
  expect(await tidegauge(['init', join(folder, 'lake')], { cwd: folder })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--force'),
  })
})

test('objects that by their names hold no prices are skipped', async () => {
  const folder = temporaryFolder()
  writeFiles(folder, { 'lake/readme.md': '# hello', 'lake/photo.png': 'x' })
  const { code, report } = await scanned(folder)
  expect(code).toBe(0)
  expect(report.objects).toMatchObject({ listed: 2, skipped: 2 })
})

test('a lake of which nothing can be read is not taken for an empty one, nor does it lose what is known', async () => {
  const folder = temporaryFolder()
  const broken = { 'lake/daily/AAA.json': '{"Note":"too many calls"}', 'lake/daily/BBB.json': '<html>502</html>' }
  writeFiles(folder, broken)
  expect(await scanned(folder)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/no dataset can be told.*too many calls.*and 1 more/),
  })
  const fine = csvFile(cleanRows('AAA', 100))
  writeFiles(folder, { 'lake/daily/AAA.json': fine, 'lake/daily/BBB.json': fine })
  expect(await scanned(folder)).toMatchObject({ code: 0, report: { records: 200 } })
  writeFiles(folder, broken)
  expect(await scanned(folder, ['--full'])).toMatchObject({ code: 2, stdout: '' })
  // The layout is known: both are unreadable.
  expect(await scanned(folder, ['--fail-below', '50'])).toMatchObject({ code: 1, report: { objects: { unreadable: 2 }, records: 0 } })
})

test('init writes a file that scan understands, and never into the lake', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  mkdirSync(join(folder, 'here'))
  const there = join(folder, 'here')
  expect(await tidegauge(['init', lake], { cwd: lake })).toMatchObject({ code: 2, stderr: expect.stringContaining('lies in the lake') })
  expect(await tidegauge(['init', join(folder, 'nowhere')], { cwd: there })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no lake'),
  })
  expect(await tidegauge(['init', lake], { cwd: there })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(join(there, 'tidegauge.yaml')),
  })
  expect(await tidegauge(['config', 'check'], { cwd: there })).toMatchObject({ code: 0, stdout: expect.stringContaining('daily') })
  const scan = await tidegauge(['scan', '--as-of', asOf, '--format', 'json'], { cwd: there })
  expect(scan).toMatchObject({ code: 0 })
  expect(JSON.parse(scan.stdout)).toMatchObject({ records: 1200, findings: { confirmed: 0 } })
  expect(await tidegauge(['init', lake, '--out', join(folder, 'other.yaml')], { cwd: lake })).toMatchObject({ code: 0 })
  expect(await tidegauge(['config', 'check', join(folder, 'other.yaml')])).toMatchObject({ code: 0 })
  expect(await tidegauge(['init', lake, '--out', join(folder, 'other.yaml'), '--force'])).toMatchObject({ code: 0 })
})

test('config check tells of a lake that is not there; commands that need one are told how to name it', async () => {
  const folder = temporaryFolder()
  writeFiles(folder, { 'tidegauge.yaml': 'lake: nowhere\n', 'none/tidegauge.yaml': 'logs: {}\n' })
  expect(await tidegauge(['config', 'check'], { cwd: folder })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('is right') as string,
    stderr: `tidegauge: on this machine there is no lake at ${join(folder, 'nowhere')}; name the folder that holds the price files\n`,
  })
  for (const command of ['scan', 'serve'])
    expect(await tidegauge([command], { cwd: join(folder, 'none') })).toMatchObject({
      code: 2,
      stderr: 'tidegauge: no lake is named: give its folder after the name of the command, or set lake in tidegauge.yaml\n',
    })
})

test('init keeps the history of scans that were made without a config', async () => {
  const folder = temporaryFolder()
  const lake = lakeIn(folder)
  mkdirSync(join(folder, 'here'))
  const options = { cwd: join(folder, 'here'), env: { HOME: folder, XDG_STATE_HOME: join(folder, 'state') } }
  const scan = async (...words: string[]) => {
    const ended = await tidegauge(['scan', ...words, '--as-of', asOf, '--format', 'json'], options)
    return (JSON.parse(ended.stdout) as { scan: { id: number } }).scan.id
  }
  expect(await scan(lake)).toBe(1)
  const made = await tidegauge(['init', lake], options)
  const [, data] = /^Your earlier scans of this lake are in (.*); the file names it as data/m.exec(made.stdout) ?? []
  expect(data?.startsWith(join(folder, 'state', 'tidegauge', 'lake-'))).toBe(true)
  expect(readFileSync(join(folder, 'here', 'tidegauge.yaml'), 'utf8')).toContain(`\ndata: ${data ?? ''}\n`)
  expect(await scan()).toBe(2)
  // Beside a config that has a history of its own nothing is left behind.
  writeFiles(folder, { 'there/tidegauge.yaml': `lake: ${lake}\n` })
  const there = { ...options, cwd: join(folder, 'there') }
  await tidegauge(['scan', '--as-of', asOf], there)
  expect((await tidegauge(['init', lake, '--force'], there)).stdout).not.toContain('earlier scans')
})

test('the schema of a config is JSON Schema', async () => {
  const { code, stdout, stderr } = await tidegauge(['config', 'schema'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const schema = JSON.parse(stdout)
  expect(schema).toMatchObject({ $schema: expect.stringContaining('json-schema.org'), type: 'object' })
  expect(Object.keys(schema.properties)).toEqual(
    expect.arrayContaining(['lake', 'datasets', 'checks', 'symbols', 'metadata', 'score', 'scan', 'retention']),
  )
})
