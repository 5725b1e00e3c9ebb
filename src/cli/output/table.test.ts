import { expect, test } from 'vitest'
import { csvField } from '../../contract/csv-field.ts'
import { paintFor } from './paint.ts'
import { shellWord } from './shell-word.ts'
import { inert, tableLines, wrapped } from './table.ts'

const columns = [{ title: 'symbol' }, { title: 'bars', align: 'right' }, { title: 'name', optional: true }, { title: 'what' }] as const
const rows = [
  ['AAA', '5', '', 'the high lies below the close on a Friday'],
  ['日本', '1,200', '', 'fine'],
]

test('columns are as wide as what stands in them, optional ones without content are left out, nothing trails', () => {
  expect(tableLines(columns, rows)).toEqual([
    'symbol   bars  what',
    'AAA         5  the high lies below the close on a Friday',
    '日本    1,200  fine',
  ])
})

test('a last column that would cross the edge is continued below itself', () => {
  expect(tableLines(columns, rows, 50)).toEqual([
    'symbol   bars  what',
    'AAA         5  the high lies below the close on a',
    '               Friday',
    '日本    1,200  fine',
  ])
})

test('where there is too little room it stands below its row', () => {
  expect(tableLines(columns, rows, 40)).toEqual([
    'symbol   bars',
    'AAA         5',
    '    the high lies below the close on a',
    '    Friday',
    '日本    1,200',
    '    fine',
  ])
})

test('a word that is longer than a line stays whole', () => {
  expect(wrapped('a veryveryverylongword b', 8)).toEqual(['a', 'veryveryverylongword', 'b'])
})

test('colours take no room', () => {
  expect(tableLines([{ title: 'a' }, { title: 'b' }], [['\u001b[31mred\u001b[39m', 'x']])).toEqual(['a    b', '\u001b[31mred\u001b[39m  x'])
})

test('text from data cannot move the cursor or turn the line around', () => {
  expect(inert('a\u001b[2Jb\n\r\u0007\u202ec\u0085')).toBe('a\\u001b[2Jb\\u000a\\u000d\\u0007\\u202ec\\u0085')
})

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['@cmd', "'@cmd"],
  ['-rf', "'-rf"],
  ['-1.5', '-1.5'],
  ['a,b', '"a,b"'],
  ['say "x"\n', '"say ""x""\n"'],
  [-3, '-3'],
  [null, ''],
  [['a', 'b'], '"[""a"",""b""]"'],
])('%j in CSV is %s', (value, text) => {
  expect(csvField(value)).toBe(text)
})

test.each([
  ['AAPL', 'AAPL'],
  ['BRK.B', 'BRK.B'],
  ['WITH SPACE', "'WITH SPACE'"],
  ["quote'", "'quote'\\'''"],
  ['$(rm)', "'$(rm)'"],
  ['-rf', "'-rf'"],
])('%s is typed as %s', (word, typed) => {
  expect(shellWord(word)).toBe(typed)
})

test('colour on a terminal only, and not where NO_COLOR or a dumb terminal forbids it', () => {
  const painted = (isTTY: boolean, env: Record<string, string>) => paintFor({ isTTY }, env)('red', 'x')
  expect(painted(true, {})).toBe('\u001b[31mx\u001b[39m')
  expect(painted(false, {})).toBe('x')
  expect(painted(true, { NO_COLOR: '1' })).toBe('x')
  expect(painted(true, { TERM: 'dumb' })).toBe('x')
  // An empty NO_COLOR asks for nothing. Source: no-color.org.
  expect(painted(true, { NO_COLOR: '' })).toBe('\u001b[31mx\u001b[39m')
})
