import { expect, test } from 'vitest'
import { checks } from '../checks/registry.ts'
import { settingName } from '../checks/setting-name.ts'
import { type Config, defaultConfig } from './config.ts'
import { parseConfig } from './parse-config.ts'
import { problemsText } from './read-config.ts'
import { configJsonSchema } from './schema.ts'

function configOf(text: string): Config {
  const result = parseConfig(text, '/home/user/lake.d/tidegauge.yaml')
  if ('problems' in result) throw new Error(problemsText('tidegauge.yaml', result.problems))
  return result.config
}

function problemsIn(text: string): string[] {
  const result = parseConfig(text, '/etc/tidegauge.yaml')
  if ('config' in result) throw new Error('there are no mistakes')
  return result.problems.map(({ line, path, message }) => `${line} ${path}: ${message}`)
}

const daily = `path: 'daily/{symbol}.csv', interval: 1d, calendar: XNYS`

test('an empty file is a config with every default', () => {
  expect(configOf('')).toEqual({
    ...defaultConfig,
    file: '/home/user/lake.d/tidegauge.yaml',
    lake: null,
    data: null,
    datasets: null,
    checks: {},
    datasetChecks: new Map(),
    symbolChecks: new Map(),
    metadata: null,
    actions: null,
    score: {},
    scan: { asOfUs: null, workers: null, maxSeriesBars: 20_000_000, maxObjectBytes: 34_359_738_368 },
    retention: { historyDays: 400, closedFindingsDays: 400, manifests: 30 },
  })
})

test('every section is read, durations as time, sizes as bytes, paths from the folder of the file', () => {
  const config = configOf(`
lake: ../data
data: /var/lib/tidegauge
metadata: symbols.csv
actions: known/actions.csv
datasets:
  daily: { ${daily} }
  btc-1m:
    path: crypto/{symbol}/{date}.csv.gz
    format: binance-klines
    interval: 1m
    calendar: crypto
    completeness: sparse
    lag: 1h30m
    stamp: end
    dates: dmy
checks:
  missing_session: { severity: low }
score: { rho: { timeliness: 0.5 }, factors: { unjudged_completeness: 0.9 }, bands: { good: 80 }, lateness_loss: [[0, 0], [1, 10]] }
scan: { workers: 2, max_series_bars: 1000, max_object_bytes: 64 MiB }
retention: { history: 30d, manifests: 5 }
`)
  expect(config).toMatchObject({
    lake: '/home/user/data',
    data: '/var/lib/tidegauge',
    metadata: '/home/user/lake.d/symbols.csv',
    actions: '/home/user/lake.d/known/actions.csv',
    checks: { missing_session: { severity: 'low' } },
    score: {
      rho: { timeliness: 0.5 },
      factors: { unjudgedCompleteness: 0.9 },
      bands: { good: 80 },
      latenessLoss: [
        [0, 0],
        [1, 10],
      ],
    },
    scan: { asOfUs: null, workers: 2, maxSeriesBars: 1000, maxObjectBytes: 67_108_864 },
    retention: { historyDays: 30, closedFindingsDays: 400, manifests: 5 },
  })
  expect(config.datasets).toEqual([
    {
      name: 'daily',
      kind: 'bars',
      path: 'daily/{symbol}.csv',
      format: 'auto',
      interval: { unit: 'day', count: 1 },
      calendar: 'XNYS',
      completeness: 'dense',
      lagUs: 0,
      stamp: 'start',
      dates: null,
    },
    {
      name: 'btc-1m',
      kind: 'bars',
      path: 'crypto/{symbol}/{date}.csv.gz',
      format: 'binance-klines',
      interval: { unit: 'minute', count: 1 },
      calendar: '24/7',
      completeness: 'sparse',
      lagUs: 5_400e6,
      stamp: 'end',
      dates: 'dmy',
    },
  ])
})

test('the moment of judging is a date or an instant with its zone', () => {
  const asOf = (text: string) => configOf(`scan: { as_of: ${text} }`).scan.asOfUs
  expect(asOf('2018-02-08')).toBe(Date.UTC(2018, 1, 8) * 1000)
  expect(asOf('2018-02-08T22:00:00Z')).toBe(Date.UTC(2018, 1, 8, 22) * 1000)
  expect(asOf('"2018-02-08T17:00:00-05:00"')).toBe(Date.UTC(2018, 1, 8, 22) * 1000)
  expect(problemsIn('scan: { as_of: 2018-02-30 }')).toEqual([
    expect.stringContaining('expected a date such as 2024-01-05 or an instant such as 2024-01-05T21:00:00Z, not "2018-02-30"'),
  ])
})

test('the config is frozen to the bottom', () => {
  const config = configOf(`datasets: { daily: { ${daily} } }\nsymbols: { A: { checks: { missing_session: { enabled: false } } } }`)
  expect(Object.isFrozen(config)).toBe(true)
  expect(Object.isFrozen(config.datasets?.[0]?.interval)).toBe(true)
  expect(Object.isFrozen(config.symbolChecks.get('A')?.['missing_session'])).toBe(true)
})

test('all mistakes are told at once, each with its line, its path and the nearest valid name', () => {
  expect(
    problemsIn(`lake: 5
datasetz: {}
datasets:
  daily:
    path: daily/{ticker}.csv
    intervall: 1d
    interval: 1x
    calendar: XNYZ
    format: binance-kline
    lag: 30
    stamp: begin
    completeness: densse
checks:
  missing_sessions: {}
  missing_session:
    severity: hihg
    enabled: yes
scan: { workers: 0, max_object_bytes: 64 MiBs }
retention: { history: 36h }
`),
  ).toEqual([
    '1 lake: expected a text, not 5',
    '2 datasetz: unknown key; did you mean datasets?',
    expect.stringMatching(
      /^5 datasets\.daily\.path: "daily\/\{ticker\}\.csv" is no path template: \{ticker\} is no placeholder; there are \{symbol\}, /,
    ),
    '6 datasets.daily.intervall: unknown key; did you mean interval?',
    '7 datasets.daily.interval: expected an interval such as 1d, 1w, 5m or daily, not "1x"',
    '8 datasets.daily.calendar: there is no calendar "XNYZ"; did you mean XNYS? (none: completeness is not judged)',
    '9 datasets.daily.format: there is no format "binance-kline"; did you mean binance-klines?',
    '10 datasets.daily.lag: expected a duration such as 30s, 15m or 6h, not 30',
    '11 datasets.daily.stamp: expected start, end, not "begin"',
    '12 datasets.daily.completeness: expected dense, sparse, not "densse"',
    '14 checks.missing_sessions: unknown key; did you mean missing_session?',
    '16 checks.missing_session.severity: expected info, low, medium, high, critical, not "hihg"; did you mean high?',
    '17 checks.missing_session.enabled: expected true or false, not "yes"',
    '18 scan.workers: must be at least 1, not 0',
    '18 scan.max_object_bytes: expected a size such as 64 MiB or 2 GB, not "64 MiBs"',
    '19 retention.history: expected whole days such as 400d, not "36h"',
  ])
})

test('what a dataset must say is asked for', () => {
  expect(problemsIn('datasets:\n  daily: {}\n  weekly:\n')).toEqual([
    '2 datasets.daily.path: is missing: expected a text',
    '2 datasets.daily.interval: is missing: expected a text',
    expect.stringMatching(/^2 datasets\.daily\.calendar: is missing/),
    expect.stringMatching(/^3 datasets\.weekly: expected a mapping/),
  ])
  expect(configOf('datasets: { d: { path: "a/{symbol}", interval: daily, calendar: none } }').datasets?.[0]?.calendar).toBeNull()
})

test('text that is not YAML, and YAML that is no mapping, are mistakes with a line', () => {
  expect(problemsIn('lake: [1\ndata: x\n')).toEqual([expect.stringMatching(/^[12] : not YAML: /)])
  expect(problemsIn('datasets:\n  d:\n    path: {symbol}.csv\n    interval: 1d\n')).toEqual([
    expect.stringMatching(/^3 : not YAML: .*; put a path that begins with \{ in quotes$/),
  ])
  expect(problemsIn('- a\n- b')).toEqual([expect.stringContaining('expected a mapping')])
  expect(problemsIn('lake: a\nlake: b\n')[0]).toContain('2 ')
})

test('JSON is read like YAML', () => {
  expect(configOf('{\n\t"lake": "x",\n\t"scan": {"workers": 3}\n}')).toMatchObject({ lake: '/home/user/lake.d/x', scan: { workers: 3 } })
})

test('keys are texts: codes with leading zeros, NO and null are symbols, names of prototypes are inert', () => {
  const off = '{ checks: { missing_session: { enabled: false } } }'
  const config = configOf(`symbols:\n  0700: ${off}\n  NO: ${off}\n  null: ${off}\n  constructor: ${off}\n  BRK.B: ${off}\n`)
  expect([...config.symbolChecks.keys()]).toEqual(['0700', 'NO', 'null', 'constructor', 'BRK.B'])
  expect(problemsIn('__proto__: { lake: x }\n')).toEqual(['1 __proto__: unknown key'])
  expect(problemsIn(`symbols:\n  __proto__: ${off}\n`)).toEqual(['2 __proto__: unknown key'])
  expect(problemsIn('constructor: 1')).toEqual([expect.stringContaining('1 constructor: unknown key')])
  expect(problemsIn('checks: { constructor: {} }')).toEqual([expect.stringContaining('checks.constructor: unknown key')])
  expect(({} as Record<string, unknown>)['lake']).toBeUndefined()
})

test('an alias bomb is a mistake, not a machine without memory', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[i]}`).join(',')}]`),
  ].join('\n')
  expect(problemsIn(bomb)).toEqual([expect.stringContaining('alias')])
})

test('every parameter of every check can be set within its range, and not beyond', () => {
  for (const check of checks) {
    for (const [param, spec] of Object.entries(check.params)) {
      const name = settingName(param)
      const set = (value: unknown): string => JSON.stringify({ checks: { [check.id]: { [name]: value } } })
      expect(configOf(set(spec.default)).checks[check.id]?.params, `${check.id}.${name}`).toEqual({ [param]: spec.default })
      if ('min' in spec) {
        expect(problemsIn(set(spec.max + 1))[0], `${check.id}.${name}`).toMatch(/must be at most/)
        expect(problemsIn(set(spec.min - 1))[0]).toMatch(/must be at least/)
      }
      expect(problemsIn(set('text'))[0]).toMatch(/expected/)
    }
  }
})

test('the JSON Schema names every setting', () => {
  const schema = configJsonSchema() as { properties: Record<string, { properties?: Record<string, { properties?: object }> }> }
  expect(Object.keys(schema.properties).sort()).toEqual(
    Object.keys(defaultConfig)
      .filter((key) => !['file', 'datasetChecks', 'symbolChecks'].includes(key))
      .concat('symbols')
      .sort(),
  )
  expect(Object.keys(schema.properties['checks']?.properties ?? {})).toEqual(checks.map((check) => check.id))
  expect(JSON.stringify(schema)).toContain('"additionalProperties":false')
})
