import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesByWidth, putTogether, takeApart } from './arrays-apart.ts'

const typedArray = fc.oneof(
  fc.float64Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int8Array(),
  fc.uint8Array(),
)
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    typedArray,
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.constantFrom(null, undefined, true),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value')),
    fc.array(fc.tuple(fc.string(), tie('value'))).map((entries) => new Map(entries)),
  ),
})).value

function together(one: unknown): unknown {
  const { structure, arrays } = takeApart(one)
  const elements = Buffer.concat(
    arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)),
  )
  return putTogether(structure, Buffer.from(new Uint8Array(elements).buffer), bytesByWidth(arrays))
}

test('what was taken apart is put together as it was', () => {
  fc.assert(
    fc.property(value, (one) => {
      expect(together(one)).toEqual(one)
    }),
  )
})

test('views of a part of their memory keep that part alone', () => {
  const all = Float64Array.of(1, 2, 3, 4)
  expect(together({ middle: all.subarray(1, 3), rest: new Uint8Array(all.buffer, 31) })).toEqual({
    middle: Float64Array.of(2, 3),
    rest: new Uint8Array(all.buffer.slice(31)),
  })
})

test('arrays that have no place are refused', () => {
  expect(() => takeApart({ big: new BigInt64Array(1) })).toThrow('BigInt64Array')
})
