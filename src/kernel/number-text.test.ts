import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fieldState } from '../model/field.ts'
import { parseNumberText } from './number-text.ts'

test.each([
  ['12.3', 12.3, 1],
  [' 45.00 ', 45, 2],
  ['-0', -0, 0],
  ['+1', 1, 0],
  ['.5', 0.5, 1],
  ['5.', 5, 0],
  ['1e6', 1e6, 0],
  ['1.5E-3', 0.0015, 4],
  ['1,234.5', 1234.5, 1],
  ['-1,234,567', -1234567, 0],
  ["1'234.5", 1234.5, 1],
  ['1 234 567', 1234567, 0],
  ['1\u00a0234,5', NaN, 0],
  ['$12.3', 12.3, 1],
  ['-$1,234.50', -1234.5, 2],
  ['$-2', -2, 0],
  ['€ 7', 7, 0],
])('%s is a number', (text, value, decimals) => {
  if (Number.isNaN(value)) expect(parseNumberText(text).state).toBe(fieldState.text)
  else expect(parseNumberText(text)).toEqual({ value, state: fieldState.ok, decimals })
})

test.each(['', ' ', '-', '--', 'null', 'NULL', 'None', 'N/A', 'na', '#N/A', 'nil'])('%j is a null', (text) => {
  expect(parseNumberText(text).state).toBe(fieldState.null)
})

test.each(['NaN', 'nan', 'inf', '-Infinity', '1e999', '-1e400'])('%s is not finite', (text) => {
  expect(parseNumberText(text)).toEqual({ value: NaN, state: fieldState.nonFinite, decimals: 0 })
})

test.each([
  '1,23',
  '1,23,456',
  '12,3456',
  '0x10',
  '1_000',
  'abc',
  '1.2.3',
  '$',
  '$$1',
  '-$-1',
  '--1',
  '1e',
  '1,234e2',
  'true',
  '12%',
  '١٢',
])('%s is text', (text) => {
  expect(parseNumberText(text).state).toBe(fieldState.text)
})

test('with a decimal comma, comma and point change places', () => {
  expect(parseNumberText('1.234,56', true)).toEqual({ value: 1234.56, state: fieldState.ok, decimals: 2 })
  expect(parseNumberText('12,5', true).value).toBe(12.5)
  expect(parseNumberText('12.5', true).state).toBe(fieldState.text)
  expect(parseNumberText('null', true).state).toBe(fieldState.null)
})

test('every double reads back bit for bit', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Object.is(parseNumberText(Object.is(value, -0) ? '-0' : String(value)).value, value)).toBe(true)
    }),
  )
})
