import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Captures, compileTemplate, literalTemplate, templateProblem } from './template.ts'

const match = (template: string, path: string): Partial<Captures> | null => compileTemplate(template).match(path)

test('a symbol is one part of the path as written, whatever characters it has', () => {
  const daily = compileTemplate('stock-data/daily/{symbol}.json')
  for (const symbol of ['AAPL', 'BF-B', 'brk.b', 'A.json', ' x ', '%2f', '__proto__', '..', '{', '\n', '0700.HK']) {
    expect(daily.match(`stock-data/daily/${symbol}.json`), symbol).toEqual({ symbol, any: [] })
  }
  for (const path of [
    'stock-data/daily/.json',
    'stock-data/daily/A/B.json',
    'stock-data/daily/A.json.gz',
    'x/stock-data/daily/A.json',
    'stock-data/daily',
    '',
  ]) {
    expect(daily.match(path), path).toBeNull()
  }
})

test('dates, parts of dates and intervals match their own forms only', () => {
  expect(match('{date}.csv.gz', '2024-01-05.csv.gz')).toEqual({ date: '2024-01-05', any: [] })
  expect(match('{date}.csv.gz', '20240105.csv.gz')?.date).toBe('20240105')
  expect(match('{date}.csv.gz', '2024_01_05.csv.gz')?.date).toBe('2024_01_05')
  for (const text of ['2024-13-05', '2024-01-32', '2024-1-5', '2024-01_05', '202401', 'A'])
    expect(match('{date}.csv', `${text}.csv`), text).toBeNull()
  expect(match('{symbol}/{interval}.csv', 'AAPL/1d.csv')).toEqual({ symbol: 'AAPL', interval: '1d', any: [] })
  expect(match('{symbol}/{interval}.csv', 'AAPL/prices.csv')).toBeNull()
  expect(match('year={year}/month={month}/day={day}/{symbol}.parquet', 'year=2024/month=02/day=29/A.parquet')).toMatchObject({
    year: '2024',
    month: '02',
    day: '29',
  })
})

test('what follows a symbol ends it, and the symbol takes as much as it can', () => {
  expect(match('{symbol}-{interval}-{year}-{month}.csv', 'BTC-USD-1m-2024-01.csv')).toMatchObject({ symbol: 'BTC-USD', interval: '1m' })
  expect(match('{symbol}_{interval}.csv', 'BRK_B_1d.csv')).toMatchObject({ symbol: 'BRK_B', interval: '1d' })
  expect(match('{symbol}{date}.csv', 'ES20240105.csv')).toMatchObject({ symbol: 'ES', date: '20240105' })
  expect(match('{any}-{symbol}.csv', 'a-b-c.csv')).toMatchObject({ any: ['a-b'], symbol: 'c' })
  expect(match('{any}/{any}/{symbol}.csv', 'x/y/A.csv')).toEqual({ any: ['x', 'y'], symbol: 'A' })
})

test('a placeholder that stands in two parts of a path reads the same in both', () => {
  const binance = '{symbol}/1m/{symbol}-1m-{date}.csv'
  expect(match(binance, 'BTCUSDT/1m/BTCUSDT-1m-2024-01-05.csv')?.symbol).toBe('BTCUSDT')
  expect(match(binance, 'BTCUSDT/1m/ETHUSDT-1m-2024-01-05.csv')).toBeNull()
})

test('{gz} is the ending .gz or nothing', () => {
  expect(match('{symbol}.csv{gz}', 'A.csv')).toEqual({ symbol: 'A', gz: '', any: [] })
  expect(match('{symbol}.csv{gz}', 'A.csv.gz')).toEqual({ symbol: 'A', gz: '.gz', any: [] })
  expect(match('{symbol}.csv{gz}', 'A.csv.zip')).toBeNull()
})

test('a text that is no template is refused with what is wrong', () => {
  const problems: [string, RegExp][] = [
    ['', /empty/],
    ['/daily/{symbol}.csv', /relative/],
    ['daily//{symbol}.csv', /empty/],
    ['../{symbol}.csv', /\.\./],
    ['{ticker}.csv', /\{ticker\} is no placeholder; there are \{symbol\}/],
    ['{symbol.csv', /not closed/],
    ['symbol}.csv', /not opened/],
    ['{symbol}{any}.csv', /nothing stands between/],
    ['{symbol}-{symbol}.csv', /twice/],
    ['{constructor}.csv', /no placeholder/],
  ]
  for (const [text, problem] of problems) {
    expect(templateProblem(text), text).toMatch(problem)
    expect(() => compileTemplate(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  }
  expect(templateProblem('daily/{symbol}.csv')).toBeNull()
})

test('a long hostile name is matched, not backtracked over for ever', () => {
  const template = compileTemplate('{any}-{any}-{any}-{any}-{symbol}-{interval}.csv')
  expect(template.match(`${'-a'.repeat(2000)}.csv`)).toBeNull()
})

const name = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => !text.includes('/') && text !== '.' && text !== '..')
const placeholder = fc.constantFrom('{symbol}', '{interval}', '{date}', '{year}', '{month}', '{day}', '{any}')
const literal = fc.constantFrom('-', '_', 'x', '.csv', 'a{{', '}}b', ' ')
const part = fc.array(fc.oneof(placeholder, literal), { minLength: 1, maxLength: 6 }).map((tokens) => tokens.join(''))
const anyTemplate = fc
  .array(part, { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'))
  .filter((text) => templateProblem(text) === null)
const values = fc.record({
  symbol: name,
  interval: fc.constantFrom('1d', '5m', 'daily', '1M'),
  date: fc.constantFrom('2024-01-05', '20240105', '2024_12_31'),
  year: fc.constantFrom('1999', '2024'),
  month: fc.constantFrom('01', '12'),
  day: fc.constantFrom('01', '31'),
  any: fc.array(name, { minLength: 18, maxLength: 18 }),
})

test('a path made by a template matches it, and what matched gives the path again', () => {
  fc.assert(
    fc.property(anyTemplate, values, (text, given) => {
      const template = compileTemplate(text)
      const path = template.expand(given)
      const found = template.match(path)
      // A symbol captured in one part is fixed in the next, so a first reading may be wrong there; it is never wrong about the path.
      if (found === null) expect(template.names.has('symbol') || template.names.size > 1).toBe(true)
      else expect(template.expand(found)).toBe(path)
    }),
    { numRuns: 500 },
  )
})

test('a template with one symbol gives back the symbol that it was made with', () => {
  fc.assert(
    fc.property(name, name, name, (before, symbol, after) => {
      const template = compileTemplate(`${literalTemplate(before)}/${literalTemplate(before)}{symbol}${literalTemplate(after)}`)
      const found = template.match(template.expand({ symbol, any: [] }))
      expect(found).toEqual({ symbol, any: [] })
    }),
  )
})
