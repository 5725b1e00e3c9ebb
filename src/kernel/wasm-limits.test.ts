import { expect, test } from 'vitest'
import { timeKind } from '../model/decoded.ts'
import { PlainDecoder } from './plain-decoder.ts'
import { bytesOf, csvProgram, jsonProgram, outcomeOf, rowsAt } from '../../test/support/kernel-agreement.ts'
import { loadKernel } from './wasm-decoder.ts'

const { decoder, hasher } = loadKernel()
const plain = new PlainDecoder()
const program = jsonProgram([rowsAt.root])
const symbolsProgram = jsonProgram([rowsAt.bySymbol])
const mebibyte = 1024 * 1024

function cutsEvery(step: number, length: number): number[] {
  return Array.from({ length: Math.floor(length / step) }, (_, i) => (i + 1) * step)
}

test('rows beyond one block, some of them with a bid', () => {
  const rows = Array.from({ length: 30_000 }, (_, i) => {
    const bid = i > 9000 && i < 17_000 && i % 3 === 0 ? `, "bid": ${i / 10}` : ''
    return `{"date": ${1704412800 + i}, "close": ${i}.25${bid}}`
  })
  const bytes = bytesOf(`[${rows.join(',\n')}]`)
  expect(outcomeOf(decoder, program, bytes)).toEqual(outcomeOf(plain, program, bytes))
})

test('rows that change their layout at every turn', () => {
  const layouts = [
    '{"date":D,"open":1,"close":2}',
    '{"open": 1, "date": D}',
    '{}',
    '[]',
    '{"close":"3","vwap":[{"x":1}],"date":D}',
    '{ "date" : D ,\n "note":"n"}',
  ]
  const rows = Array.from({ length: 5000 }, (_, i) => layouts[(i * i + (i >> 4)) % layouts.length]?.replace('D', String(1704412800 + i)))
  const bytes = bytesOf(`[${rows.join(',')}]`)
  expect(outcomeOf(decoder, program, bytes, cutsEvery(997, bytes.length))).toEqual(outcomeOf(plain, program, bytes))
})

test('more symbols and more keys than the kernel remembers', () => {
  const rows = Array.from({ length: 80_000 }, (_, i) => `{"symbol":"S${i % 50_000}","close":${i},"k${i % 3000}":0}`)
  const bytes = bytesOf(`[${rows.join(',')}]`)
  expect(outcomeOf(decoder, program, bytes)).toEqual(outcomeOf(plain, program, bytes))
})

test('rows of more values than gaps are remembered', () => {
  const row = `{"date":"2024-01-05",${Array.from({ length: 300 }, (_, i) => `"f${i}":${i}`).join(',')},"close":7}`
  const bytes = bytesOf(`[${Array.from({ length: 40 }, () => row).join(',')}]`)
  expect(outcomeOf(decoder, program, bytes)).toEqual(outcomeOf(plain, program, bytes))
})

test('gaps longer than are remembered', () => {
  const bytes = bytesOf(`[${Array.from({ length: 20 }, (_, i) => `{"date":"2024-01-05",${' '.repeat(440 + i)}"close":7}`).join(',')}]`)
  expect(outcomeOf(decoder, program, bytes)).toEqual(outcomeOf(plain, program, bytes))
})

test('a symbol per container', () => {
  const list = Array.from({ length: 3000 }, (_, i) => `"S${i}":[{"close":${i}},{"close":1,"symbol":"own"}]`)
  const bytes = bytesOf(`{"bars":{${list.join(',')}}}`)
  expect(outcomeOf(decoder, symbolsProgram, bytes, cutsEvery(1001, bytes.length))).toEqual(outcomeOf(plain, symbolsProgram, bytes))
})

test('a record longer than the window is read', () => {
  const bytes = bytesOf(`[{"date":"2024-01-05","note":"${'x'.repeat(3 * mebibyte)}","close":7},{"close":8}]`)
  expect(outcomeOf(decoder, program, bytes, cutsEvery(70_000, bytes.length))).toEqual(outcomeOf(plain, program, bytes))
})

test('a record longer than 16 MiB is refused at its first byte, however it is cut', () => {
  const long = bytesOf(`[{"close":1},\n{"note":"${'x'.repeat(16 * mebibyte)}","close":7},{"close":8}]`)
  const refusal = { refusal: 'expected records and values of at most 16 MiB, found a longer one', offset: 14, line: 2 }
  expect(outcomeOf(decoder, program, long)).toEqual(refusal)
  expect(outcomeOf(decoder, program, long, cutsEvery(1_000_003, long.length))).toEqual(refusal)
  const longest = bytesOf(`[{"note":"${'x'.repeat(16 * mebibyte - 11)}"}]`)
  expect(outcomeOf(decoder, program, longest)).toMatchObject({ length: 1 })
  expect(outcomeOf(decoder, program, bytesOf(`[{"note":"${'x'.repeat(16 * mebibyte - 10)}"}]`))).toMatchObject({ offset: 1 })
})

test('white space may be of any length', () => {
  const bytes = bytesOf(`${' '.repeat(20 * mebibyte)}[]`)
  expect(outcomeOf(decoder, program, bytes)).toMatchObject({ length: 0 })
})

test('what finish returned stays as it was until the next start, whatever the hasher does', () => {
  const first = bytesOf('[{"date":"2024-01-05","close":1}]')
  decoder.start(program)
  decoder.window().set(first)
  decoder.push(first.length)
  const { rows } = decoder.finish()
  hasher.reset()
  hasher.update(new Uint8Array(1e6).fill(7))
  hasher.digest()
  decoder.window().fill(7)
  expect([...rows.close]).toEqual([1])
  expect([...rows.timeKind]).toEqual([timeKind.day])
})

test('after a refusal the decoder starts anew', () => {
  expect(outcomeOf(decoder, program, bytesOf('[{"close":1},{"clo'))).toHaveProperty('refusal')
  expect(outcomeOf(decoder, csvProgram(), bytesOf('h\n2024-01-05,"1'))).toHaveProperty('refusal')
  expect(outcomeOf(decoder, program, bytesOf('[{"close":2}]'))).toMatchObject({ close: '2', length: 1 })
  expect(() => decoder.finish()).toThrow('without start')
})

test('programs with columns and more than 256 positions are left to the plain decoder', () => {
  expect(decoder.supports(program)).toBe(true)
  expect(decoder.supports(csvProgram())).toBe(true)
  expect(decoder.supports(csvProgram({ fieldsByPosition: Array.from({ length: 257 }, () => 'ignore' as const) }))).toBe(false)
  expect(decoder.supports(jsonProgram([{ path: [{ key: 'c' }], role: { kind: 'column', field: 'close' } }]))).toBe(false)
})

test('an empty row array has no field, wherever it is cut', () => {
  const arrays = jsonProgram([{ path: [], role: { kind: 'arrays' } }])
  const bytes = bytesOf('[[]]')
  for (let cut = 0; cut <= bytes.length; cut++) expect(outcomeOf(decoder, arrays, bytes, [cut])).toEqual(outcomeOf(plain, arrays, bytes))
})
