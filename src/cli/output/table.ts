import { stripVTControlCharacters } from 'node:util'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** Left out when no row has anything in it. */
  readonly optional?: boolean
}

/** Columns that a last column needs beside the others; with less its texts stand below their rows. */
const LEAST_ROOM = 32
const BELOW = '    '

/**
 * Lines of a table with aligned columns, two blanks between them and no trailing blanks. Cells may hold colours. Where a terminal is `width` columns wide, a last
 * column that would cross its edge is continued below itself, or stands below its rows.
 */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[], width: number | null = null): string[] {
  const kept = columns.flatMap((column, i) =>
    column.optional === true && rows.every((row) => (row[i] ?? '') === '') ? [] : [{ column, i }],
  )
  const titles = kept.map(({ column }) => column.title)
  const cells = rows.map((row) => kept.map(({ i }) => row[i] ?? ''))
  const widths = titles.map((title, i) => Math.max(textWidth(title), ...cells.map((row) => textWidth(row[i] ?? ''))))
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => {
        const padding = ' '.repeat(Math.max(0, (widths[i] ?? 0) - textWidth(cell)))
        return kept[i]?.column.align === 'right' ? padding + cell : cell + padding
      })
      .join('  ')
      .trimEnd()
  const indent = widths.slice(0, -1).reduce((sum, own) => sum + own + 2, 0)
  if (width === null || indent + (widths.at(-1) ?? 0) <= width || kept.at(-1)?.column.align === 'right') return [titles, ...cells].map(line)
  const isBeside = width - indent >= LEAST_ROOM
  const lines = (row: readonly string[]) => {
    const texts = wrapped(row.at(-1) ?? '', isBeside ? width - indent : width - BELOW.length)
    const head = row.slice(0, -1)
    if (!isBeside) return [line(head), ...texts.filter((text) => text !== '').map((text) => BELOW + text)]
    return [line([...head, texts[0] ?? '']), ...texts.slice(1).map((text) => ' '.repeat(indent) + text)]
  }
  return [line(isBeside ? titles : titles.slice(0, -1)), ...cells.flatMap(lines)]
}

/** Text in lines of at most so many columns, broken at blanks; a word that is longer than a line stays whole. Colours are not carried over. */
export function wrapped(text: string, room: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > room) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** Paragraphs in lines that fit a terminal; as they are where there is none. */
export function folded(text: string, width: number | null): string[] {
  return text.split('\n').flatMap((line) => (width === null ? [line] : wrapped(line, width)))
}

/** Makes text from data safe for a terminal: what could move the cursor or turn the line around becomes a visible escape such as `\u000a`. */
export function inert(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function textWidth(cell: string): number {
  let columns = 0
  for (const char of stripVTControlCharacters(cell)) columns += isWide(char.codePointAt(0) ?? 0) ? 2 : 1
  return columns
}

/** East Asian wide characters, by the blocks that matter. */
function isWide(code: number): boolean {
  return code >= 0x1100 && wideBlocks.some(([from, to]) => code >= from && code <= to)
}

const wideBlocks: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
]
