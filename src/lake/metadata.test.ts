import { expect, test } from 'vitest'
import { readMetadata } from './metadata.ts'

test('a CSV file gives what its header names, in any spelling of the names', () => {
  const { symbols, problems } = readMetadata(
    'Ticker,Company Name,Asset Type,SECTOR,tags,Universe,Exchange,IPO Date,delisting_date,note\n' +
      'AAPL,"Apple, Inc.",stock,Technology,large-cap; nasdaq-100|technology,yes,XNAS,1980-12-12,,x\n' +
      'BF-B,,,,,,,,2020-01-31\n',
  )
  expect(problems).toEqual([])
  expect(symbols.get('AAPL')).toEqual({
    name: 'Apple, Inc.',
    type: 'stock',
    category: 'Technology',
    tags: ['large-cap', 'nasdaq-100', 'technology'],
    universe: true,
    exchange: 'XNAS',
    listed: '1980-12-12',
  })
  expect(symbols.get('BF-B')).toEqual({ tags: [], universe: false, delisted: '2020-01-31' })
})

test('JSON may be a list, an object by symbol, or either under symbols', () => {
  const entry = { name: 'Apple', tags: ['a', 'b'], universe: true }
  const expected = { name: 'Apple', tags: ['a', 'b'], universe: true }
  for (const content of [
    [{ symbol: 'AAPL', ...entry }],
    { AAPL: entry },
    { symbols: { AAPL: entry } },
    { symbols: [{ ticker: 'AAPL', ...entry }] },
  ]) {
    const { symbols, problems } = readMetadata(JSON.stringify(content))
    expect(problems).toEqual([])
    expect([...symbols]).toEqual([['AAPL', expected]])
  }
  expect([...readMetadata('["A","B"]').symbols.keys()]).toEqual(['A', 'B'])
})

test('every mistake is named with its line and costs no more than its own entry or value', () => {
  const { symbols, problems } = readMetadata('symbol,listed,universe\nA,2020-02-30,maybe\n,2020-01-01,\nA,,\nB,20200131,1,extra\n')
  expect(problems).toEqual([
    { line: 2, message: expect.stringContaining('listed of A is "2020-02-30"') },
    { line: 2, message: expect.stringContaining('universe of A is "maybe"') },
    { line: 3, message: 'it has no symbol' },
    { line: 4, message: expect.stringContaining('A is there already') },
    { line: 5, message: 'there are 4 fields under 3 headers' },
  ])
  expect(symbols.get('A')).toEqual({ tags: [], universe: false })
  expect(symbols.get('B')).toEqual({ tags: [], universe: true, listed: '2020-01-31' })
})

test('what is neither has one problem that says what is missing', () => {
  expect(readMetadata('').problems[0]?.message).toContain('empty')
  expect(readMetadata('name,date\nx,y').problems[0]?.message).toContain('no column symbol')
  expect(readMetadata('{"A": ').problems[0]?.message).toContain('not JSON')
  expect(readMetadata('[1, null]').problems).toHaveLength(2)
})

test('hostile symbols are symbols', () => {
  expect([...readMetadata('symbol\n__proto__\nconstructor').symbols.keys()]).toEqual(['__proto__', 'constructor'])
  expect([...readMetadata('{"__proto__": {"name": "x"}}').symbols.keys()]).toEqual(['__proto__'])
})
