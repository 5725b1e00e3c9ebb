import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readableLines } from './readable-line.ts'

const readable = readableLines({ colors: false })
const lineOf = (values: object) => readable(`${JSON.stringify({ level: 'info', time: '2024-12-31T22:00:00Z', ...values })}\n`)

test('a line says when, how grave, what and with which values', () => {
  expect(lineOf({ msg: 'request', method: 'GET', status: 200 })).toMatch(
    /^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: request .*"method":"GET".*"status":200/,
  )
})

test('no text from the data begins a line, moves the cursor or sets a colour', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '\\', 'n', '\n', '\r', '\t', '\u001b', '[31m', '\u0000', '\u009b', '\u2028', '\u202e', '"', 'u'),
  })
  fc.assert(
    fc.property(text, text, (msg, symbol) => {
      const line = lineOf({ msg, symbol })
      expect(line.endsWith('\n')).toBe(true)
      expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202e]/)
    }),
  )
})

test('a forged line is shown as what it is', () => {
  const line = lineOf({ msg: 'no object', symbol: 'X\n[12:00:00.000] ERROR: forged' })
  expect(line.trimEnd().split('\n')).toHaveLength(1)
})
