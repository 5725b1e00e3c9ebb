import { expect, test } from 'vitest'
import { DAY_US, dayOf, isoDate } from '../../base/day.ts'
import { findCalendar } from '../../calendar/calendar.ts'
import { weekLastSession, weekMonday } from '../../calendar/weeks.ts'
import type { SymbolMetadata } from '../../model/dataset.ts'
import type { Declared } from '../../model/decoded.ts'
import { formatInterval } from '../../model/interval.ts'
import type { ListedObject } from '../../model/lake.ts'
import { claimObjects } from '../claims.ts'
import { type Inference, inferLayout } from './infer-layout.ts'
import type { Clock, SampledObject, SampleRefusal } from './sampled-object.ts'

type Content = SampledObject | SampleRefusal

function sessionsOf(name: string, from: string, to: string): number[] {
  const calendar = findCalendar(name)!
  return [...calendar.sessions.slice(calendar.ordinalFrom(dayOf(from)), calendar.ordinalFrom(dayOf(to) + 1))]
}

interface Given {
  readonly clock?: Clock
  readonly symbols?: readonly string[]
  readonly format?: string
  readonly declared?: Declared
}

function bars(timesUs: readonly number[], { clock = 'date', symbols = [], format = 'csv', declared = {} }: Given = {}): SampledObject {
  const times = Float64Array.from(timesUs)
  const series = symbols.length === 0 ? [{ symbol: null, timesUs: times }] : symbols.map((symbol) => ({ symbol, timesUs: times }))
  return { format, columns: ['time', 'close'], symbols, rowCount: times.length * series.length, clock, series, declared }
}

const days = (numbers: readonly number[], given: Given = {}): SampledObject =>
  bars(
    numbers.map((day) => day * DAY_US),
    given,
  )

const nyse = sessionsOf('XNYS', '2015-01-02', '2019-12-31')
const weeks = [...new Set(nyse.map(weekMonday))].map((monday) => weekLastSession(findCalendar('XNYS')!, monday)!)

/** Every minute of the hours of some sessions. */
function minutes(name: string, from: string, to: string, stepMinutes = 1): number[] {
  return sessionsOf(name, from, to).flatMap((day) => {
    const { openUs, closeUs } = findCalendar(name)!.hours(day)!
    return Array.from({ length: (closeUs - openUs) / (stepMinutes * 60e6) }, (_, i) => openUs + i * stepMinutes * 60e6)
  })
}

const symbols = ['AAPL', 'MSFT', 'BF-B', 'BRK.B', 'DAY', '3M', 'A', 'ALL', 'GOOG', 'META', 'JPM', 'V', 'XOM', 'KO']

async function infer(
  contents: Readonly<Record<string, Content>>,
  metadata?: ReadonlyMap<string, SymbolMetadata>,
): Promise<Inference & { asked: readonly string[]; objects: readonly ListedObject[] }> {
  const objects = Object.keys(contents)
    .sort()
    .map((path) => ({ path, sizeBytes: 100, modifiedUs: 1, identity: path }))
  const asked: string[] = []
  const inference = await inferLayout(objects, async (path) => (asked.push(path), contents[path]!), metadata)
  expect(new Set(asked).size).toBe(asked.length)
  return { ...inference, asked, objects }
}

const lake = (paths: readonly string[], content: Content | ((path: string) => Content)): Record<string, Content> =>
  Object.fromEntries(paths.map((path) => [path, typeof content === 'function' ? content(path) : content]))

const summary = ({ datasets }: Inference): string[] =>
  datasets.map((dataset) => `${dataset.name} ${dataset.path} ${formatInterval(dataset.interval)} ${dataset.calendar}`).sort()

test('a folder of one file a symbol is one dataset, symbols that look like intervals included', async () => {
  const inference = await infer(
    lake(
      symbols.map((symbol) => `${symbol}.csv`),
      days(nyse),
    ),
  )
  expect(summary(inference)).toEqual(['daily {symbol}.csv 1d XNYS'])
  expect(inference.ambiguities).toEqual([])
  expect(inference.notes[0]).toMatch(
    /^daily: \{symbol\}\.csv \(14 objects, 12 sampled\), csv, 1d, XNYS fits 100\.0 % of bars, 100\.0 % of sessions; next best CMES fits/,
  )
  expect(
    claimObjects(inference.objects, inference.datasets)
      .claimed.map((claim) => claim.symbol)
      .sort(),
  ).toEqual([...symbols].sort())
})

test('daily and weekly folders are two datasets, and the weekly one takes the calendar of the daily one', async () => {
  const inference = await infer({
    ...lake(
      symbols.map((symbol) => `stock-data/daily/${symbol}.json`),
      days(nyse),
    ),
    ...lake(
      symbols.map((symbol) => `stock-data/weekly/${symbol}.json`),
      days(weeks),
    ),
    'stock-data/README.md': { refused: 'never asked' },
    'labels.csv': { refused: 'there is no column of times' },
  })
  expect(summary(inference)).toEqual(['daily stock-data/daily/{symbol}.json 1d XNYS', 'weekly stock-data/weekly/{symbol}.json 1w XNYS'])
  expect(inference.notes.find((note) => note.startsWith('weekly'))).toContain('XNYS like the daily bars of the same symbols')
  expect(inference.skipped).toEqual([
    { path: 'labels.csv', reason: 'no dataset: labels.csv cannot be read: there is no column of times' },
    { path: 'stock-data/README.md', reason: 'files that end in .md hold no bars that can be read' },
  ])
  expect(inference.asked.length).toBeLessThanOrEqual(25)
})

test('a folder for each symbol with a file for each interval', async () => {
  const us = minutes('XNYS', '2019-11-25', '2019-12-31')
  const inference = await infer({
    ...lake(['AAPL/1d.csv', 'MSFT/1d.csv'], days(nyse)),
    ...lake(['AAPL/1m.csv', 'MSFT/1m.csv'], bars(us, { clock: 'instant' })),
  })
  expect(summary(inference)).toEqual(['1m {symbol}/1m.csv 1m XNYS', 'daily {symbol}/1d.csv 1d XNYS'])
  expect(inference.datasets.map((dataset) => dataset.completeness)).toEqual(['dense', 'dense'])
})

test('interval and symbol in one name, and minutes round the clock with outages of trade', async () => {
  const crypto = minutes('24/7', '2024-01-01', '2024-01-14')
  const sparse = crypto.filter((_, i) => i % 7 !== 3 && i % 5 !== 1)
  const inference = await infer({
    ...lake(
      ['BTCUSDT/1m/BTCUSDT-1m-2024-01.csv', 'ETHUSDT/1m/ETHUSDT-1m-2024-01.csv', 'ETHUSDT/1m/ETHUSDT-1m-2024-02.csv'],
      bars(crypto, { clock: 'instant' }),
    ),
    ...lake(['alt/XRPUSDT_5m.csv', 'alt/ADAUSDT_5m.csv'], bars(minutes('24/7', '2024-01-01', '2024-01-14', 5), { clock: 'instant' })),
    ...lake(['thin/DOGEUSDT_1m.csv', 'thin/LTCUSDT_1m.csv'], bars(sparse, { clock: 'instant' })),
  })
  expect(inference.datasets.map(({ path, calendar, interval }) => `${path} ${formatInterval(interval)} ${calendar}`).sort()).toEqual([
    'alt/{symbol}_5m.csv 5m 24/7',
    'thin/{symbol}_1m.csv 1m 24/7',
    '{symbol}/1m/{symbol}-1m-{year}-{month}.csv 1m 24/7',
  ])
  expect(new Set(inference.datasets.map(({ name }) => name)).size).toBe(3)
  expect(inference.datasets.find((dataset) => dataset.path.startsWith('thin'))?.completeness).toBe('sparse')
  expect(inference.ambiguities).toEqual([])
})

test('a file a day with many symbols is judged by the dates of all its names', async () => {
  const inference = await infer(
    lake(
      nyse.slice(0, 500).map((day) => `flat/${isoDate(day)}.csv.gz`),
      (path) => days([dayOf(path.slice(5, 15))], { symbols: ['A', 'B', 'C'] }),
    ),
  )
  expect(summary(inference)).toEqual(['flat flat/{date}.csv.gz 1d XNYS'])
})

test('a file a day of minutes before, in and after the hours shows its exchange by the dates of all names', async () => {
  const session = (day: number): number[] => Array.from({ length: 960 }, (_, i) => findCalendar('XNYS')!.localToUtc(day, (240 + i) * 60e6))
  const contents = lake(
    nyse.slice(0, 250).map((day) => `minutes/${isoDate(day)}.csv.gz`),
    (path) => bars(session(dayOf(path.slice(8, 18))), { clock: 'instant', symbols: ['A', 'B'] }),
  )
  expect(summary(await infer(contents))).toEqual(['minutes minutes/{date}.csv.gz 1m XNYS'])
})

test('one file of all symbols has no placeholder, parts of a whole have one for their number', async () => {
  expect(summary(await infer({ 'prices.csv': days(nyse, { symbols: ['A', 'B'] }), 'symbols.csv': { refused: 'no times' } }))).toEqual([
    'daily prices.csv 1d XNYS',
  ])
  expect(
    summary(await infer(lake(['all/part-0.parquet', 'all/part-1.parquet', 'all/part-2.parquet'], days(nyse, { symbols: ['A', 'B'] })))),
  ).toEqual(['daily all/{any}.parquet 1d XNYS'])
  const years = lake(['year=2018/symbol=A/x.parquet', 'year=2019/symbol=A/x.parquet', 'year=2019/symbol=B/x.parquet'], days(nyse))
  expect(summary(await infer(years))).toEqual(['x year={year}/symbol={symbol}/x.parquet 1d XNYS'])
})

test('classes in folders become datasets, shards do not', async () => {
  const classes = {
    ...lake(['stocks/AAPL.csv', 'stocks/MSFT.csv', 'stocks/KO.csv'], days(nyse)),
    ...lake(['crypto/BTC.csv', 'crypto/ETH.csv'], days(sessionsOf('24/7', '2015-01-01', '2019-12-31'))),
  }
  expect(summary(await infer(classes))).toEqual(['crypto crypto/{symbol}.csv 1d 24/7', 'stocks stocks/{symbol}.csv 1d XNYS'])
  expect(summary(await infer(lake(['A/AAPL.csv', 'A/ALL.csv', 'M/MSFT.csv', 'V/V.csv', 'V/VZ.csv'], days(nyse))))).toEqual([
    'daily {any}/{symbol}.csv 1d XNYS',
  ])
})

test('the content shows where the symbol stands in the path', async () => {
  const inference = await infer(
    lake(['BTC-USD.json', 'ETH-USD.json', 'SOL-USD.json'], (path) =>
      days(sessionsOf('24/7', '2022-01-01', '2023-12-31'), { symbols: [path.split('-')[0]!] }),
    ),
  )
  expect(summary(inference)).toEqual(['daily {symbol}-USD.json 1d 24/7'])
  expect(summary(await infer(lake(['AAPL_prices.csv', 'MSFT_prices.csv'], days(nyse))))).toEqual(['daily {symbol}_prices.csv 1d XNYS'])
  expect(summary(await infer(lake(['1.csv', '2.csv', '3.csv'], (path) => days(nyse, { symbols: [`S${path[0]}`] }))))).toEqual([
    'daily {any}.csv 1d XNYS',
  ])
})

test('codes of four digits are symbols, and years are years', async () => {
  const hongKong = lake(['0005.csv', '0700.csv', '1810.csv', '2020.csv', '1999.csv'], days(sessionsOf('XHKG', '2015-01-01', '2019-12-31')))
  expect(summary(await infer(hongKong))).toEqual(['daily {symbol}.csv 1d XHKG'])
  expect(summary(await infer(lake(['AAPL/2018.csv', 'AAPL/2019.csv', 'MSFT/2019.csv'], days(nyse))))).toEqual([
    'daily {symbol}/{year}.csv 1d XNYS',
  ])
})

test('a name that looks like an interval is a part of the symbol when the bars contradict it', async () => {
  expect(summary(await infer(lake(['UST_3M.csv', 'UST_6M.csv', 'UST_10Y.csv'], days(nyse))))).toEqual(['daily {symbol}.csv 1d XNYS'])
})

test('files with and without gzip are one dataset', async () => {
  expect(summary(await infer(lake(['d/A.csv', 'd/B.csv.gz', 'd/C.csv'], days(nyse))))).toEqual(['d d/{symbol}.csv{gz} 1d XNYS'])
})

test('objects that cannot be read are replaced by others, and stay in the dataset', async () => {
  const contents = lake(
    Array.from({ length: 40 }, (_, i) => `S${String(i).padStart(2, '0')}.csv`),
    (path) => (Number(path.slice(1, 3)) % 2 === 0 ? { refused: 'empty' } : days(nyse)),
  )
  const inference = await infer(contents)
  expect(summary(inference)).toEqual(['daily {symbol}.csv 1d XNYS'])
  expect(inference.skipped).toEqual([])
  expect(inference.notes[0]).toMatch(/\d+ of those tried cannot be read/)
})

test('a folder of bars none of which can be read is a dataset when its name says so beside one that can', async () => {
  const inference = await infer({
    ...lake(['daily/A.csv', 'daily/B.csv'], days(nyse)),
    ...lake(['weekly/A.csv', 'weekly/B.csv'], { refused: 'empty' }),
  })
  expect(summary(inference)).toEqual(['daily daily/{symbol}.csv 1d XNYS', 'weekly weekly/{symbol}.csv 1w XNYS'])
  expect(inference.skipped).toEqual([])
})

test('a lake without anything readable has no datasets, and every object has its reason', async () => {
  const inference = await infer(lake(['a.csv', 'b.csv'], { refused: 'empty' }))
  expect(inference.datasets).toEqual([])
  expect(inference.skipped.map(({ path }) => path)).toEqual(['a.csv', 'b.csv'])
  expect((await infer({})).datasets).toEqual([])
})

test('calendars that fit a short lake equally are an ambiguity, and what is known beside the bars decides', async () => {
  const march = sessionsOf('XNYS', '2024-03-04', '2024-03-15')
  const tied = await infer(lake(['A.csv', 'B.csv'], days(march)))
  expect(tied.ambiguities).toHaveLength(1)
  expect(tied.ambiguities[0]).toMatchObject({ dataset: 'daily', setting: 'calendar' })
  expect(tied.ambiguities[0]?.readings).toEqual(expect.arrayContaining(['XNYS', 'XTSE', 'FX']))
  expect(tied.datasets[0]?.calendar).toBeNull()

  const decided = async (
    contents: Record<string, Content>,
    metadata?: ReadonlyMap<string, SymbolMetadata>,
  ): Promise<string | null | undefined> => {
    const inference = await infer(contents, metadata)
    expect(inference.ambiguities).toEqual([])
    return inference.datasets[0]?.calendar
  }
  const metadata = new Map([['A', { tags: [], universe: true, exchange: 'TSX' }]])
  expect(await decided(lake(['A.csv', 'B.csv'], days(march)), metadata)).toBe('XTSE')
  expect(await decided(lake(['A.csv', 'B.csv'], days(march, { declared: { timeZone: 'Europe/London' } })))).toBe('XLON')
  expect(await decided(lake(['SHOP.TO.csv', 'RY.TO.csv'], days(march)))).toBe('XTSE')
  expect(await decided(lake(['EURUSD.csv', 'USDJPY.csv'], days(march)))).toBe('FX')
})

test('of calendars with the same sessions and hours the weightier is taken', async () => {
  const paris = await infer(lake(['MC.csv', 'OR.csv'], days(sessionsOf('XAMS', '2018-01-01', '2023-12-31'))))
  expect(paris.datasets[0]?.calendar).toBe('XPAR')
  expect(paris.notes[0]).toContain('XAMS has the same sessions and hours')
})

test('bars on Sundays are foreign exchange cut at midnight', async () => {
  expect((await infer(lake(['EURUSD.csv'], days(sessionsOf('FX-UTC', '2020-01-01', '2022-12-31'))))).datasets[0]?.calendar).toBe('FX-UTC')
  expect((await infer(lake(['EURUSD.csv'], days(sessionsOf('FX', '2020-01-01', '2022-12-31'))))).datasets[0]?.calendar).toBe('FX')
})

test('thin series with many missing sessions and a few bad dates still show their exchange', async () => {
  const thin = (seed: number): number[] =>
    [...nyse.filter((day) => (day * 7919 + seed) % 10 < 7), dayOf('2016-12-25'), dayOf('2017-07-04')].sort((a, b) => a - b)
  const inference = await infer(lake(['A.csv', 'B.csv', 'C.csv'], (path) => days(thin(path.charCodeAt(0)))))
  expect(summary(inference)).toEqual(['daily {symbol}.csv 1d XNYS'])
})

test('dates that follow no market have no calendar', async () => {
  const inference = await infer(lake(['A.csv'], days(nyse.filter((day) => day % 7 === 5).flatMap((day) => [day, day + 4]))))
  expect(inference.datasets[0]?.calendar).toBeNull()
  expect(inference.notes[0]).toContain('no calendar fits')
  expect(inference.ambiguities).toEqual([])
})

test('instants and local clocks of daily and intraday bars find their exchange', async () => {
  const tokyo = sessionsOf('XTKS', '2019-01-01', '2022-12-31')
  const opens = tokyo.map((day) => findCalendar('XTKS')!.localToUtc(day, 0))
  expect((await infer(lake(['7203.csv', '6758.csv'], bars(opens, { clock: 'instant' })))).datasets[0]?.calendar).toBe('XTKS')
  const london = minutes('XLON', '2024-04-02', '2024-05-31', 5)
  expect(summary(await infer(lake(['VOD.csv', 'BP.csv'], bars(london, { clock: 'instant' }))))).toEqual(['5m {symbol}.csv 5m XLON'])
  const wall = minutes('XNYS', '2024-01-02', '2024-02-29', 5).map((us) => us - 5 * 3600e6)
  const local = await infer(lake(['VOD.csv', 'BP.csv'], bars(wall, { clock: 'wall' })))
  expect(summary(local)).toEqual(['5m {symbol}.csv 5m XNYS'])
  expect(local.datasets[0]?.stamp).toBe('start')
  const ends = await infer(
    lake(
      ['VOD.csv', 'BP.csv'],
      bars(
        wall.map((us) => us + 300e6),
        { clock: 'wall' },
      ),
    ),
  )
  expect(ends.datasets[0]).toMatchObject({ calendar: 'XNYS', stamp: 'end' })
})

test('weekly bars alone show their calendar by the days on which weeks end, or ask for it', async () => {
  expect(summary(await infer(lake(['A.csv', 'B.csv'], days(weeks))))).toEqual(['weekly {symbol}.csv 1w XNYS'])
  const mondays = await infer(lake(['A.csv', 'B.csv'], days(weeks.map(weekMonday))))
  expect(mondays.ambiguities[0]).toMatchObject({ dataset: 'weekly', setting: 'calendar' })
})

test('a folder that mixes intervals is an ambiguity', async () => {
  const inference = await infer({
    ...lake(['A.csv', 'B.csv', 'C.csv'], days(nyse)),
    ...lake(['D.csv', 'E.csv', 'F.csv'], bars(minutes('XNYS', '2019-12-02', '2019-12-06'), { clock: 'instant' })),
  })
  expect(inference.ambiguities.map((ambiguity) => ambiguity.setting)).toContain('interval')
})

test('two templates that read one object are an ambiguity', async () => {
  const inference = await infer({ ...lake(['A.csv', 'B.csv', 'C.csv'], days(nyse)), ...lake(['A-1w.csv', 'B-1w.csv'], days(weeks)) })
  expect(inference.ambiguities.filter((ambiguity) => ambiguity.setting === 'path')).toHaveLength(1)
})

test('hostile names neither break nor hide anything', async () => {
  const names = ['__proto__', 'constructor', '{symbol}', '}{', 'a b', '..', '%2f', '\n', 'é', '-', '_1d', '2024', '1d', '']
  const contents = lake(
    [
      ...names.map((name) => `x/${name}.csv`),
      ...names.filter((name) => name !== '' && name !== '..').map((name) => `${name}/deep/${name}`),
    ],
    days(nyse),
  )
  const inference = await infer(contents)
  const claimable = inference.datasets.length === 0 ? [] : inference.objects
  expect(claimable.length).toBeGreaterThan(0)
  const overlapping = inference.ambiguities.some((ambiguity) => ambiguity.setting === 'path')
  if (!overlapping) {
    const { claimed, skipped } = claimObjects(claimable, inference.datasets)
    expect(claimed.length + skipped.length).toBe(inference.objects.length)
  }
})

test('a hundred thousand objects are grouped without reading more than a few', async () => {
  const content = days(nyse)
  const contents = lake(
    Array.from({ length: 100_000 }, (_, i) => `d/${i % 2 === 0 ? 'daily' : 'weekly'}/S${i >> 1}.json`),
    (path) => (path.includes('daily') ? content : days(weeks)),
  )
  const inference = await infer(contents)
  expect(summary(inference)).toEqual(['daily d/daily/{symbol}.json 1d XNYS', 'weekly d/weekly/{symbol}.json 1w XNYS'])
  expect(inference.asked.length).toBeLessThanOrEqual(24)
})
