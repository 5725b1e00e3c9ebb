import { expect, test } from 'vitest'
import { dayOf } from '../base/day.ts'
import { actionsBySymbol, readActions } from './actions.ts'

test('a CSV file gives what its header names, in any spelling of the names', () => {
  const { actions, problems } = readActions(
    'Ticker,Ex-Date,Action,Split Ratio,Cash,End Date,New Symbol,Comment,exchange\n' +
      'AIG,2009-07-01,Reverse Split,1:20,,,,,XNYS\n' +
      'AAPL,20140609,split,7:1,,,,"seven, for one",\n' +
      'AAPL,2020-08-31,SPLIT,4,,,,,\n' +
      'BAX,2015-07-01,spin-off,,$32.5,,,Baxalta,\n' +
      'FB,2022-06-09,symbol change,,,,META,,\n' +
      'XYZ,2020-01-02,trading halt,,,2020-02-03,,,\n',
  )
  expect(problems).toEqual([])
  const none = { ratio: null, amount: null, other: null, note: null }
  const on = (day: string, lastDay = day) => ({ day: dayOf(day), lastDay: dayOf(lastDay) })
  expect(actions).toEqual([
    { ...none, symbol: 'AAPL', kind: 'split', ...on('2014-06-09'), ratio: 7, note: 'seven, for one' },
    { ...none, symbol: 'AAPL', kind: 'split', ...on('2020-08-31'), ratio: 4 },
    { ...none, symbol: 'AIG', kind: 'split', ...on('2009-07-01'), ratio: 0.05 },
    { ...none, symbol: 'BAX', kind: 'spin_off', ...on('2015-07-01'), amount: 32.5, note: 'Baxalta' },
    { ...none, symbol: 'FB', kind: 'symbol_change', ...on('2022-06-09'), other: 'META' },
    { ...none, symbol: 'XYZ', kind: 'halt', ...on('2020-01-02', '2020-02-03') },
  ])
})

test('JSON may be a list, an object by symbol, or either under actions', () => {
  const entry = { date: '2020-08-31', type: 'split', ratio: 4 }
  for (const content of [
    [{ symbol: 'AAPL', ...entry }],
    { AAPL: entry },
    { AAPL: [entry] },
    { actions: { AAPL: [entry] } },
    { actions: [{ ticker: 'AAPL', ...entry }] },
  ]) {
    const { actions, problems } = readActions(JSON.stringify(content))
    expect(problems).toEqual([])
    expect(actions).toMatchObject([{ symbol: 'AAPL', kind: 'split', ratio: 4 }])
  }
})

test('a ratio may be written in every usual way', () => {
  const ratioOf = (text: string) =>
    readActions(JSON.stringify([{ symbol: 'A', date: '2020-01-02', type: 'split', ratio: text }])).actions[0]?.ratio
  expect(['2:1', '1:20', '4', '0.05', '3-for-2', '3 for 2', '3/2', '1 : 10', '.5', '7for1'].map(ratioOf)).toEqual([
    2, 0.05, 4, 0.05, 1.5, 1.5, 1.5, 0.1, 0.5, 7,
  ])
  expect(['0', '-2', '2:0', 'two', '2:1:1', '', '1', '5:5'].map(ratioOf)).toEqual(Array(8).fill(undefined))
})

test('all mistakes are named at once, with their lines and the nearest name', () => {
  const { actions, problems } = readActions(
    'symbol,date,type,ratio,amount,end,other\n' +
      'A,2020-02-30,splt,2:1,,,\n' +
      ',2020-01-02,split,2 to 1,,,\n' +
      'B,2020-01-02,dividend,,,,\n' +
      'B,2020-01-02,dividend,,0.5,,\n' +
      'B,2020-01-02,dividend,,0.5,,\n' +
      'C,2020-01-02,halt,,,2019-12-31,\n' +
      'C,2020-01-02,split,2,,2020-03-01,\n' +
      'D,2020-01-02,reverse_split,20,,,\n' +
      'E,2020-01-02,rename,,,,\n' +
      'F,2020-01-02,dividend,,five,,,extra\n',
  )
  expect(actions).toMatchObject([{ symbol: 'B', kind: 'dividend', amount: 0.5 }])
  expect(problems).toEqual([
    { line: 2, message: 'the date of A is "2020-02-30", not a date of the form YYYY-MM-DD' },
    { line: 2, message: 'there is no type "splt"; did you mean split?' },
    { line: 3, message: 'it has no symbol' },
    { line: 3, message: 'the ratio is "2 to 1": write new shares to old, such as 2:1, 3-for-2, 1:20 or 0.05' },
    { line: 4, message: 'the dividend of B has no amount: write cash per share in the currency of the prices' },
    { line: 6, message: 'the dividend of B on 2020-01-02 is there already' },
    { line: 7, message: 'the end 2019-12-31 of C lies before the date 2020-01-02' },
    { line: 8, message: 'a split has no end: only a halt or a move lasts' },
    {
      line: 9,
      message: 'the ratio of the reverse split of D is "20", more new shares than old: 1 new for 20 old is 1:20 or 0.05',
    },
    { line: 10, message: 'the symbol change of E does not say the new symbol: write it under other' },
    { line: 11, message: 'there are 8 fields under 7 headers' },
    { line: 11, message: 'the amount of F is "five", not cash per share above zero, such as 0.24' },
  ])
})

test('what has no columns to read has problems that say which', () => {
  expect(readActions('').problems).toEqual([{ line: 1, message: 'the file is empty' }])
  expect(readActions('symbol,when,what\nA,2020-01-02,split').problems.map(({ message }) => message)).toEqual([
    'there is no column date (or ex_date) in the header; it has symbol, when, what',
    'there is no column type (or action) in the header; it has symbol, when, what',
  ])
  expect(readActions('[{"symbol":"A"}, 3]').problems).toMatchObject([
    { line: 0, message: 'entry 2: it is no object' },
    { line: 0, message: expect.stringContaining('entry 1: the date of A is missing') },
    { line: 0, message: expect.stringContaining('entry 1: the type of A is missing') },
  ])
  expect(readActions('{"A": ').problems[0]?.message).toContain('not JSON')
})

test('by symbol, a change of symbol is known under both names, and days ascend', () => {
  const { actions } = readActions(
    'symbol,date,type,ratio,other\nMETA,2023-01-03,move,,\nMETA,2020-01-03,move,,\nFB,2022-06-09,symbol_change,,META\n__proto__,2020-01-02,move,,\n',
  )
  const bySymbol = actionsBySymbol(actions)
  expect(bySymbol.get('FB')).toHaveLength(1)
  expect(bySymbol.get('META')?.map(({ kind, symbol }) => `${kind} ${symbol}`)).toEqual(['move META', 'symbol_change FB', 'move META'])
  expect(bySymbol.get('__proto__')).toHaveLength(1)
})
