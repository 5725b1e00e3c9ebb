import { expect, test } from 'vitest'
import { readCsv } from './csv.ts'

const fields = (text: string): readonly (readonly string[])[] => readCsv(text).map((record) => record.fields)

test('fields may be quoted, hold separators, quotes and line ends, and lines end in any way', () => {
  expect(fields('a,b\n1,2')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ])
  expect(fields('a,b\r\n"x, y","say ""hi"""\r\n')).toEqual([
    ['a', 'b'],
    ['x, y', 'say "hi"'],
  ])
  expect(fields('a,b\r1,\r')).toEqual([
    ['a', 'b'],
    ['1', ''],
  ])
  expect(fields('a,b\n"two\nlines",2\n')).toEqual([
    ['a', 'b'],
    ['two\nlines', '2'],
  ])
  expect(fields('5" disk,b')).toEqual([['5" disk', 'b']])
})

test('the separator is the one that the first line has most of', () => {
  expect(fields('symbol;tags\nA;"x,y"')).toEqual([
    ['symbol', 'tags'],
    ['A', 'x,y'],
  ])
  expect(fields('symbol\tname\nA\tAgilent, Inc.')).toEqual([
    ['symbol', 'name'],
    ['A', 'Agilent, Inc.'],
  ])
  expect(fields('"a;b;c",d')).toEqual([['a;b;c', 'd']])
})

test('BOM, blank lines and comments are left out, and lines keep their numbers', () => {
  expect(readCsv('\ufeff# list\n\nsymbol,name\n ,\nA,"x\ny"\nB,z\n')).toEqual([
    { line: 3, fields: ['symbol', 'name'] },
    { line: 5, fields: ['A', 'x\ny'] },
    { line: 7, fields: ['B', 'z'] },
  ])
  expect(readCsv('')).toEqual([])
})
