import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodedOf } from '../../test/support/decoded.ts'
import { objectsOf, partsOf, type SeriesPart } from './parts.ts'

const rowsOfPart = ({ order, from, to }: SeriesPart) => Array.from({ length: to - from }, (_, k) => order?.[from + k] ?? from + k)

test('an object whose rows name no symbol is one part under the symbol of its path', () => {
  const decoded = decodedOf([{ day: '2024-01-04' }, { day: '2024-01-05' }], { declared: { symbol: 'OTHER' } })
  expect(partsOf(decoded, 'AAPL', { index: 3 })).toMatchObject([
    { symbol: 'AAPL', object: 3, from: 0, to: 2, order: null, rows: decoded.rows },
  ])
})

test('without a symbol in the path the declared one is taken, and without any the name is empty', () => {
  expect(partsOf(decodedOf([{ day: '2024-01-04' }], { declared: { symbol: 'MSFT' } }), null, { index: 0 })[0]?.symbol).toBe('MSFT')
  expect(partsOf(decodedOf([]), null, { index: 0 })).toMatchObject([{ symbol: '', from: 0, to: 0 }])
})

test('a symbol in the content wins over the path', () => {
  expect(partsOf(decodedOf([{ day: '2024-01-04' }], { symbols: ['BRK.B'] }), 'BRK-B', { index: 0 })[0]?.symbol).toBe('BRK.B')
  expect(partsOf(decodedOf([{ day: '2024-01-04', symbol: 0 }], { symbols: ['BRK.B'] }), 'BRK-B', { index: 0 })[0]?.symbol).toBe('BRK.B')
})

test('symbols whose rows stand together are ranges of the rows', () => {
  const decoded = decodedOf(
    [
      { day: '2024-01-04', symbol: 1 },
      { day: '2024-01-05', symbol: 1 },
      { day: '2024-01-05', symbol: 0 },
    ],
    { symbols: ['A', 'B'] },
  )
  expect(partsOf(decoded, null, { index: 0 })).toMatchObject([
    { symbol: 'B', order: null, from: 0, to: 2 },
    { symbol: 'A', order: null, from: 2, to: 3 },
  ])
})

test('a row without symbol beside others that have one goes to the symbol of the path', () => {
  const decoded = decodedOf([{ day: '2024-01-04', symbol: 0 }, { day: '2024-01-05' }, { day: '2024-01-05', symbol: 0 }], { symbols: ['A'] })
  const parts = partsOf(decoded, 'PATH', { index: 0 })
  expect(parts.map((part) => [part.symbol, rowsOfPart(part)])).toEqual([
    ['A', [0, 2]],
    ['PATH', [1]],
  ])
})

test('every row is in the part of its symbol, once and in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1 }), (ids) => {
      const symbols = ['A', 'B', 'C', 'D', 'E']
      const parts = partsOf(
        decodedOf(
          ids.map((symbol) => ({ day: '2024-01-05', symbol })),
          { symbols },
        ),
        null,
        { index: 0 },
      )
      expect(new Set(parts.map((part) => part.symbol)).size).toBe(parts.length)
      for (const part of parts) {
        expect(rowsOfPart(part)).toEqual(ids.flatMap((id, row) => (symbols[id] === part.symbol ? [row] : [])))
      }
    }),
  )
})

test('objects are listed once, ascending', () => {
  const part = (index: number) => partsOf(decodedOf([]), 'A', { index })
  expect(objectsOf([...part(7), ...part(2), ...part(7)])).toEqual([2, 7])
})
