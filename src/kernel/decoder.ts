import type { RawRows } from '../model/decoded.ts'
import type { DecodeProgram } from './program.ts'

/** What a decoder gives for one object. */
export interface DecodedRows {
  readonly rows: RawRows
  /** Distinct symbols in order of first appearance; empty when the object names none per row or container. */
  readonly symbols: readonly string[]
  /** Scalars met at `declared` rules, by name, as printed. */
  readonly declared: ReadonlyMap<string, string>
  /** Fields met, in the order in which the first row has them. */
  readonly columns: readonly string[]
  /** Bytes pushed. */
  readonly bytes: number
}

/**
 * The form of a JSON document that begins a list of rows as objects: its bytes up to the second row. The digits of numbers and what strings other
 * than keys hold stand for any others.
 */
export interface HeadForm {
  readonly bytes: Uint8Array
  /** Where the first row begins. */
  readonly rowsAt: number
}

/**
 * Turns the bytes of one object into columns, chunk by chunk, in one strict pass.
 *
 * Both implementations (WebAssembly, and plain TypeScript as its oracle) give the same for the same bytes, however they are split into chunks:
 * the same doubles bit for bit as `JSON.parse` or `Number`, and the same refusals. Differences from JSON.parse, on purpose: a leading BOM is accepted;
 * a second key with the same mapped field in one row and nesting deeper than 64 are refused; NaN, Infinity and -Infinity are let pass where a value of a row
 * stands, under any key or position, ignored ones too (Python writes them everywhere), become `nonFinite`, and are refused elsewhere.
 *
 * Rules that both follow: a row has all five fields `text` and an unparsable time when a container's element is of the wrong shape (under a `keyed` key the
 * time is kept); a row without time is unparsable; null, "" or a container as symbol is no symbol; a row without symbol where others have one carries
 * `noSymbol` (0xffffffff); a captured key becomes a symbol when its container begins; `declared` and `refuse` pass over null; `columns` are the fields met in
 * the order of their first meeting (`time` first under `keyed`). An offset names the offending byte: for ill-formed UTF-8 the first of the sequence, for a
 * second field the opening quote of its key, for a `refuse` rule the first byte of its value, for an object cut short its length.
 * A decoder is reused for many objects; the arrays that `finish` returned are valid until its next `start`: copy what is to outlive it.
 */
export interface Decoder {
  /** Whether this implementation can run the program; the plain one can run all. */
  supports(program: DecodeProgram): boolean
  /** `countsLines` false: a refusal may name `LINE_NOT_COUNTED` instead of its line, which would take a pass over all bytes. */
  start(program: DecodeProgram, countsLines?: boolean): void
  /** Where the next bytes are to be written. At least 64 KiB long; valid until the next call on the decoder. */
  window(): Uint8Array
  /** Takes `byteCount` bytes written at the start of `window()`. Throws DecodeRefusal. */
  push(byteCount: number): void
  /** Rows that have been put together so far; those of the last few thousand may be missing. */
  readonly rowsTaken: number
  /**
   * Ends the object early: the rows that `rowsTaken` counts, and what else was met up to about there. `null` where they cannot be told without the
   * rest: rows that name symbols, dates whose order the whole object decides.
   */
  stop(): DecodedRows | null
  /** What `follows` of formats/head-form.ts says of the first `byteCount` bytes of `window()`, where that is faster; between two objects. */
  follows?(byteCount: number, form: HeadForm): boolean
  /** Ends the object. Throws DecodeRefusal (a document cut short, no rows container). The decoder can be started again after any throw. */
  finish(): DecodedRows
}

/** XXH64 (seed 0) of a stream of bytes. */
export interface Hasher {
  reset(): void
  /** Takes bytes. Those that stand in the `window()` of the decoder of the same kernel, not pushed yet, are hashed in place, without a copy. */
  update(bytes: Uint8Array): void
  /** 16 lower-case hex digits. */
  digest(): string
}
