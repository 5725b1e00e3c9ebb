import { expect, test } from 'vitest'
import { cleanWalk } from '../../../test/support/walk.ts'
import { lakeViewOf, type MemberValues, runLake } from '../../../test/support/lake-view.ts'
import { sessionBars } from '../../../test/support/series.ts'
import { duplicateSymbol } from './duplicate-symbol.ts'
import { spellingDifference, spellingOf } from './spelling.ts'

const member = (symbol: string, seed: number, count = 60, from = '2023-01-03'): MemberValues => {
  const rows = cleanWalk(seed, 100)
  return { symbol, bars: sessionBars(count, from, (i) => rows[i] ?? {}) }
}
const found = (...members: MemberValues[]) => runLake(duplicateSymbol, [{ members }])

test('the same symbol in two cases is one too many, and the shorter series is it', () => {
  expect(found(member('AAPL', 1), member('aapl', 1, 50), member('MSFT', 2))).toMatchObject([
    {
      dataset: 'daily',
      symbol: 'aapl',
      defect: {
        slots: [],
        message: 'aapl differs from AAPL in case alone; 50 of their 50 common bars agree',
        evidence: { other: 'AAPL', commonBars: 50, agreeingBars: 50, difference: 'case' },
      },
    },
  ])
})

test('BF.B, BF-B and BF/B are one symbol', () => {
  const defects = found(member('BF.B', 1), member('BF-B', 1, 50), member('BF/B', 1, 40))
  expect(defects.map(({ symbol }) => symbol)).toEqual(['BF-B', 'BF/B'])
})

test('classes of shares and other symbols never are, whatever they hold', () => {
  expect(found(member('BRK.A', 1), member('BRK.B', 1))).toEqual([])
  expect(found(member('AB.C', 1), member('A.BC', 1))).toEqual([])
  expect(found(member('A', 1), member('AA', 1))).toEqual([])
})

test('without the separator, or with a suffix, the contents must agree', () => {
  expect(found(member('BF.B', 1), member('BFB', 1, 50))).toMatchObject([
    { symbol: 'BFB', defect: { evidence: { difference: 'unpunctuated' } } },
  ])
  expect(found(member('BF.B', 1), member('BFB', 2, 50))).toEqual([])
  expect(found(member('CDR', 1), member('CDR.US', 1, 50))).toMatchObject([{ symbol: 'CDR.US' }])
  expect(found(member('CDR', 1), member('CDR.US', 2, 50))).toEqual([])
})

test('twenty common bars are enough to compare, nineteen are not', () => {
  expect(found(member('BF.B', 1), member('BFB', 1, 20))).toHaveLength(1)
  expect(found(member('BF.B', 1), member('BFB', 1, 19))).toEqual([])
})

test('two spellings whose contents differ are for review; without common bars they are one symbol in two files', () => {
  expect(found(member('BF.B', 1), member('BF-B', 2, 50))).toMatchObject([{ defect: { status: 'review', evidence: { agreeingBars: 0 } } }])
  const [defect] = found(member('BF.B', 1), member('BF-B', 1, 50, '2022-01-03'))
  expect(defect?.defect).toMatchObject({
    evidence: { commonBars: 0 },
    message: 'BF-B differs from BF.B in a separator alone; they have no bar in common',
  })
  expect(defect?.defect.status).toBeUndefined()
})

test('two datasets may spell differently', () => {
  const view = lakeViewOf([
    { dataset: { name: 'one' }, members: [member('BF.B', 1)] },
    { dataset: { name: 'two' }, members: [member('BF-B', 1)] },
  ])
  expect(runLake(duplicateSymbol, view)).toEqual([])
})

test('whether two spellings are one symbol does not hang on their order', () => {
  const symbols = ['BF.B', 'BF-B', 'bf.b', 'BFB', 'BFB.US', 'BF.B.US', 'BRK.A', 'US', '.US', '', 'A.US', 'A']
  for (const one of symbols)
    for (const other of symbols)
      expect(spellingDifference(spellingOf(one), spellingOf(other))).toBe(spellingDifference(spellingOf(other), spellingOf(one)))
  expect(spellingDifference(spellingOf('A.US'), spellingOf('A'))).toBe('suffix')
  expect(spellingDifference(spellingOf('.US'), spellingOf('US'))).toBe('unpunctuated')
})
