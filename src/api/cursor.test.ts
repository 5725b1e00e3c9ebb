import { expect, test } from 'vitest'
import { numberPart, readCursor, textPart, wholePart, writeCursor } from './cursor.ts'

const refused = { code: 'REQUEST_INVALID' }
const cursorOf = (text: string) => Buffer.from(text).toString('base64url')

test('a cursor is read as it was written', () => {
  const place = [3, 'A/B.ü', null, -0.5] as const
  const [whole, text, nothing, number] = readCursor(writeCursor(place), 4)
  expect([wholePart(whole), textPart(text), nothing, numberPart(number)]).toEqual(place)
})

test('what no list gives as a cursor is refused', () => {
  for (const cursor of ['', '%', 'bm9uc2Vuc2U', cursorOf('{}'), cursorOf('[]'), cursorOf('["a"]'), cursorOf('[1,{}]'), cursorOf('[1,[2]]')])
    expect(() => readCursor(cursor, 2), cursor).toThrow(expect.objectContaining(refused))
})

test('text that no store takes is refused', () => {
  for (const text of ['\\u0000', 'a\\u0000b', '\\ud800', 'a\\udfff'])
    expect(() => readCursor(cursorOf(`["${text}"]`), 1), text).toThrow(expect.objectContaining(refused))
})

test('parts of another kind are refused', () => {
  for (const part of [null, 1, undefined]) expect(() => textPart(part)).toThrow(expect.objectContaining(refused))
  for (const part of [null, '1', undefined]) expect(() => numberPart(part)).toThrow(expect.objectContaining(refused))
  for (const part of [null, '1', -1, 0.5, 2 ** 53, undefined]) expect(() => wholePart(part)).toThrow(expect.objectContaining(refused))
})
