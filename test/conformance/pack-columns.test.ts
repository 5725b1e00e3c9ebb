import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadKernel } from '../../src/kernel/wasm-decoder.ts'
import type { StoredColumns } from '../../src/model/stored-columns.ts'
import { encodeBlock } from '../../src/states/block.ts'
import { usPerDay } from '../../src/states/block-layout.ts'

// The kernel makes the same bytes of columns as the plain way.

const kernel = loadKernel()

function bytesOf({ parts }: { readonly parts: readonly Uint8Array[] }): string {
  return Buffer.concat(parts).toString('hex')
}

const bits = fc.oneof(
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
  { weight: 3, arbitrary: fc.constantFrom(0x7ff8000000000001n, 0xfff0000000000000n, 0x7ff0000000000000n, 0n, 0x8000000000000000n) },
)
const odd = bits.map((pattern) => new Float64Array(BigUint64Array.of(pattern).buffer)[0] as number)

/** Whole multiples of a power of ten, now and then with one value among them that is none, or one alone. */
const doubles = (rows: number, decimals: number) =>
  fc
    .record({
      counts: fc.array(fc.integer({ min: -70_000, max: 70_000 }), { minLength: rows, maxLength: rows }),
      base: fc.constantFrom(0, 70_000, 2 ** 40, 2 ** 50, -(2 ** 50), 2 ** 51, 2 ** 52),
      step: fc.constantFrom(0, 1, 1, 2 ** 15, 2 ** 16, 2 ** 33),
      scale: fc.constantFrom(1, 10 ** decimals, 10 ** (decimals + 1)),
      strange: fc.option(fc.tuple(fc.nat(), odd), { nil: null, freq: 4 }),
    })
    .map(({ counts, base, step, scale, strange }) => {
      // Steps of a byte as well.
      const values = Float64Array.from(counts, (count) => (base + (step === 1 ? count % 250 : count * step)) / scale)
      if (strange !== null) values[strange[0] % rows] = strange[1]
      return values
    })

const whole = <T>(rows: number, [min, max]: readonly [number, number], from: (values: number[]) => T) =>
  fc.oneof(
    fc.array(fc.integer({ min, max }), { minLength: rows, maxLength: rows }).map(from),
    fc.integer({ min, max }).map((value) => from(Array.from({ length: rows }, () => value))),
    fc
      .tuple(fc.integer({ min, max }), fc.integer({ min: -3, max: 3 }), fc.constantFrom(0, 0, 1))
      .map(([start, step, more]) => from(Array.from({ length: rows }, (_, i) => start + i * step + (i === rows - 1 ? more : 0)))),
  )
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })

const anyColumns = fc
  .tuple(fc.integer({ min: 1, max: 600 }), fc.constantFrom(0, 1, 2, 4, 14, 15))
  .chain(([rows, decimals]): fc.Arbitrary<StoredColumns> =>
    fc
      .tuple(
        fc.oneof(
          whole(rows, [-(2 ** 31), 2 ** 31 - 1], (values) => Int32Array.from(values)),
          whole(rows, [10_000, 20_000], (values) => Int32Array.from(values)),
        ),
        fc.constantFrom(1, 1, -1, 0.5),
      )
      .chain(([session, sign]) =>
        fc.record({
          length: fc.oneof(fc.constant(rows), fc.integer({ min: 1, max: rows })),
          session: fc.constant(session),
          time: fc.oneof(doubles(rows, 0), fc.constant(Float64Array.from(session, (day) => day * usPerDay * sign))),
          open: doubles(rows, decimals),
          high: doubles(rows, decimals),
          low: doubles(rows, decimals),
          close: doubles(rows, decimals),
          volume: doubles(rows, 0),
          bid: orNull(doubles(rows, decimals)),
          ask: orNull(doubles(rows, decimals)),
          flags: whole(rows, [0, 65_535], (values) => Uint16Array.from(values)),
          decimals: fc.oneof(
            fc.constant(new Uint8Array(rows).fill(decimals)),
            whole(rows, [0, decimals + 2], (values) => Uint8Array.from(values)),
          ),
          sourceRow: whole(rows, [0, 2 ** 32 - 1], (values) => Uint32Array.from(values)),
          object: orNull(
            fc.oneof(
              whole(rows, [0, 65_535], (values) => Uint16Array.from(values)),
              whole(rows, [0, 2 ** 32 - 1], (values) => Uint32Array.from(values)),
            ),
          ),
        }),
      ),
  )

test('the kernel makes a block of the same bytes', () => {
  fc.assert(
    fc.property(anyColumns, (columns) => {
      const packed = kernel.pack(columns)
      expect(packed && Buffer.from(packed).toString('hex')).toBe(bytesOf(encodeBlock(columns)))
    }),
    { numRuns: 500 },
  )
})

test('the kernel leaves no rows, and more than it has room for, to the plain way', () => {
  const columns = (length: number): StoredColumns => ({
    length,
    session: new Int32Array(length),
    time: new Float64Array(length),
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
    bid: null,
    ask: null,
    flags: new Uint16Array(length),
    decimals: new Uint8Array(length),
    sourceRow: new Uint32Array(length),
    object: null,
  })
  expect(kernel.pack(columns(0))).toBeNull()
  expect(kernel.pack(columns(40_000))).toBeNull()
  expect(kernel.pack(columns(1))).not.toBeNull()
})
