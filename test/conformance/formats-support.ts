import { existsSync } from 'node:fs'
import { isoDate, isoInstant } from '../../src/base/day.ts'
import { decodeObject, type DecodeOptions, type DecodeTools, type ObjectSource } from '../../src/formats/decode.ts'
import type { DecodedRows, Decoder } from '../../src/kernel/decoder.ts'
import { PlainDecoder } from '../../src/kernel/plain-decoder.ts'
import { PlainXxh64 } from '../../src/kernel/plain-xxh64.ts'
import type { DecodeProgram } from '../../src/kernel/program.ts'
import { DecodeRefusal, timeKind, type Decoded, type RawRows, type TimeKind } from '../../src/model/decoded.ts'
import { barFields, fieldState, stateOfField } from '../../src/model/field.ts'

/** The kernel's decoder, where it has been built; `null` elsewhere. */
export const kernelDecoder: Decoder | null = await loadKernelDecoder()

async function loadKernelDecoder(): Promise<Decoder | null> {
  const built = [new URL('../../dist/kernel.wasm', import.meta.url), new URL('../../src/kernel/kernel.wasm', import.meta.url)]
  if (!built.some((file) => existsSync(file))) return null
  const { loadKernel } = await import('../../src/kernel/wasm-decoder.ts')
  return loadKernel().decoder
}

/** Every way to decode that the suites compare. */
export const toolsByName: readonly (readonly [string, DecodeTools])[] = [
  ['plain', { kernel: null, plain: new PlainDecoder(), hasher: new PlainXxh64() }],
  ...(kernelDecoder ? [['kernel', { kernel: kernelDecoder, plain: new PlainDecoder(), hasher: new PlainXxh64() }] as const] : []),
]

/** An object in memory, given in pieces of at most `pieceBytes`. */
export function sourceOf(bytes: Uint8Array, path: string, pieceBytes = Infinity): ObjectSource {
  let at = 0
  return {
    path,
    sizeBytes: bytes.length,
    read(target) {
      const piece = bytes.subarray(at, at + Math.min(target.length, pieceBytes))
      target.set(piece)
      at += piece.length
      return piece.length
    },
    readAt(offset, target) {
      const piece = bytes.subarray(offset, offset + target.length)
      target.set(piece)
      return piece.length
    },
  }
}

export interface Outcome {
  readonly refused?: string
  readonly offset?: number
  readonly line?: number
  readonly decoded?: Decoded
}

export async function outcomeOf(source: ObjectSource, tools: DecodeTools, options: DecodeOptions = {}): Promise<Outcome> {
  try {
    return { decoded: await decodeObject(source, tools, options) }
  } catch (error) {
    if (!(error instanceof DecodeRefusal)) throw error
    return { refused: error.reason, offset: error.offset, line: error.line }
  }
}

/** Runs a decoder over bytes cut into chunks; a refusal is given, not thrown. */
export function runDecoder(
  decoder: Decoder,
  program: DecodeProgram,
  bytes: Uint8Array,
  cuts: readonly number[] = [],
): DecodedRows | DecodeRefusal {
  try {
    decoder.start(program)
    let from = 0
    for (const cut of [...cuts, bytes.length]) {
      while (from < cut) {
        const window = decoder.window()
        const piece = bytes.subarray(from, Math.min(cut, from + window.length))
        window.set(piece)
        decoder.push(piece.length)
        from += piece.length
      }
    }
    return decoder.finish()
  } catch (error) {
    if (error instanceof DecodeRefusal) return error
    throw error
  }
}

const stateNames = Object.fromEntries(Object.entries(fieldState).map(([name, state]) => [state, name]))

/** Rows as the fixtures' expectations print them: time, open, high, low, close, volume, decimals, and what else there is. */
export function printedRows(rows: RawRows, symbols: readonly string[]): unknown[] {
  return Array.from({ length: rows.length }, (_, i) => [
    printedTime(rows.time[i] as number, rows.timeKind[i] as TimeKind),
    ...barFields.map((field, index) => {
      const state = stateOfField(rows.flags[i] as number, index)
      const value = rows[field][i] as number
      return state === fieldState.ok
        ? Object.is(value, -0)
          ? '-0'
          : value
        : Number.isNaN(value)
          ? stateNames[state]
          : `${String(stateNames[state])} but ${value}`
    }),
    rows.decimals[i],
    ...(rows.symbol ? [symbols[rows.symbol[i] as number] ?? null] : []),
    ...(rows.bid ? [`bid ${rows.bid[i] as number}`] : []),
    ...(rows.ask ? [`ask ${rows.ask[i] as number}`] : []),
  ])
}

function printedTime(time: number, kind: TimeKind): string {
  switch (kind) {
    case timeKind.day:
      return isoDate(time)
    case timeKind.instant:
      return isoInstant(time)
    case timeKind.local:
      return isoInstant(time).slice(0, -1)
    case timeKind.unparsable:
      return Number.isNaN(time) ? 'unparsable' : `unparsable but ${time}`
    default:
      return `slash ${kind}: ${time}`
  }
}

/** Everything that two decoders must agree on, in a form that compares bit for bit. */
export function comparable(result: DecodedRows | DecodeRefusal): unknown {
  if (result instanceof DecodeRefusal) return { reason: result.reason, offset: result.offset, line: result.line }
  const { rows } = result
  const bits = (column: Float64Array | null) =>
    column ? Array.from(column.subarray(0, rows.length), (value) => (Object.is(value, -0) ? '-0' : value)) : null
  return {
    length: rows.length,
    ...Object.fromEntries(
      (['time', 'open', 'high', 'low', 'close', 'volume', 'bid', 'ask'] as const).map((name) => [name, bits(rows[name])]),
    ),
    kinds: Array.from(rows.timeKind.subarray(0, rows.length)),
    flags: Array.from(rows.flags.subarray(0, rows.length)),
    decimals: Array.from(rows.decimals.subarray(0, rows.length)),
    symbol: rows.symbol ? Array.from(rows.symbol.subarray(0, rows.length)) : null,
    symbols: result.symbols,
    declared: [...result.declared],
    columns: result.columns,
    bytes: result.bytes,
  }
}
