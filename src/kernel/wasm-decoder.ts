import { Buffer } from 'node:buffer'
import { DecodeRefusal, LINE_NOT_COUNTED } from '../model/decoded.ts'
import type { Field } from '../model/field.ts'
import type { SeriesLoops } from '../model/series-loops.ts'
import type { PackColumns } from '../model/stored-columns.ts'
import type { PackTrace } from '../model/trace.ts'
import type { DecodedRows, Decoder, HeadForm, Hasher } from './decoder.ts'
import { parseNumberText } from './number-text.ts'
import type { DecodeProgram, JsonProgram } from './program.ts'
import { parseDateAndTime, parseTime, parseTimeNumber, trimBlanks } from './time-text.ts'
import { BlockCollector, noSymbol } from './wasm-blocks.ts'
import { hashStream, WasmHasher } from './wasm-hasher.ts'
import { WasmLoops } from './wasm-loops.ts'
import { instantiateKernel, kernelModule, type KernelExports, type KernelImports } from './wasm-module.ts'
import { wasmPack } from './wasm-pack.ts'
import { wasmPackTrace } from './wasm-pack-trace.ts'
import { refusalCode, refusalReason } from './wasm-refusal.ts'
import { noRowsReason, RuleTracks } from './wasm-rules.ts'

/** Field codes of kernel/assembly/columns.ts. */
const fieldCode: Readonly<Record<Field, number>> = {
  open: 0,
  high: 1,
  low: 2,
  close: 3,
  volume: 4,
  bid: 5,
  ask: 6,
  time: 7,
  symbol: 8,
  ignore: 9,
}
const fieldOfCode = Object.keys(fieldCode) as Field[]

/** Role codes of kernel/assembly/json.ts. */
const roleCode = { none: 0, objects: 1, arrays: 2, keyed: 3, declared: 5, refuse: 6 } as const

/** POSITIONS_SIZE of kernel/assembly/layout.ts. */
const maxPositions = 256
/** Positions of row arrays are counted up to GAP_SLOTS. */
const maxJsonPositions = 72

/**
 * What one instance of the kernel does. All share its memory: what stands in the decoder's window is hashed without a copy, and the columns that it gave
 * are looped over where they are.
 */
export interface Kernel {
  readonly exports: KernelExports
  readonly decoder: Decoder
  readonly hasher: Hasher
  /** Hashes what packs keep, whatever else the kernel is doing. */
  readonly sealer: WasmHasher
  /** `plain` does what the kernel has no room for. */
  readonly loops: (plain: SeriesLoops) => SeriesLoops
  /** Makes blocks of column packs. */
  readonly pack: PackColumns
  /** Makes what is kept of their traces. */
  readonly packTrace: PackTrace
}

/** A kernel of its own for this thread. Instantiating takes a few milliseconds: keep it. */
export function loadKernel(module: WebAssembly.Module = kernelModule()): Kernel {
  const decoder = new WasmDecoder(module)
  const { kernel } = decoder
  return {
    exports: kernel,
    decoder,
    hasher: new WasmHasher(kernel),
    sealer: new WasmHasher(kernel, hashStream.pack),
    loops: (plain) => new WasmLoops(kernel, plain),
    pack: wasmPack(kernel),
    packTrace: wasmPackTrace(kernel),
  }
}

/**
 * The decoder in WebAssembly. Runs all programs but those with `column` roles.
 *
 * Besides what `Decoder` says, it refuses a record, key or value longer than 16 MiB, which is what it holds of an object at one time.
 */
export class WasmDecoder implements Decoder {
  readonly kernel: KernelExports
  private readonly bytes: Buffer
  private readonly scratch: Float64Array
  private readonly positions: Uint8Array
  private readonly writable: Uint8Array
  private readonly staging: Uint8Array
  private readonly blocks: BlockCollector
  private readonly tracks = new RuleTracks()
  private program: DecodeProgram | null = null
  /** Between start and finish, and nothing was thrown yet. */
  private isOpen = false
  private symbolIds = new Map<string, number>()
  private declared = new Map<string, string>()
  private columns: Field[] = []
  private rowsFound = false
  private pushed = 0
  private countsLines = true

  constructor(module: WebAssembly.Module) {
    this.kernel = instantiateKernel(module, this.imports())
    const { buffer } = this.kernel.memory
    this.bytes = Buffer.from(buffer)
    this.scratch = new Float64Array(buffer, this.kernel.scratchAt(), 1)
    this.positions = new Uint8Array(buffer, this.kernel.positionsAt(), maxPositions)
    this.writable = new Uint8Array(buffer, this.kernel.windowAt(), this.kernel.windowSize())
    this.staging = new Uint8Array(buffer, this.kernel.stagingAt(), this.kernel.stagingSize())
    this.blocks = new BlockCollector(this.kernel)
  }

  supports(program: DecodeProgram): boolean {
    const positions = program.fieldsByPosition.length
    if (program.syntax === 'csv') return positions <= maxPositions
    return positions <= maxJsonPositions && !program.rules.some((rule) => rule.role.kind === 'column')
  }

  start(program: DecodeProgram, countsLines = true): void {
    const isSame = this.program === program
    this.program = program
    this.countsLines = countsLines
    this.kernel.countLines(countsLines)
    this.isOpen = true
    this.symbolIds = new Map()
    this.declared = new Map()
    this.columns = []
    this.pushed = 0
    this.blocks.start()
    this.setPositions(program.fieldsByPosition)
    if (program.syntax === 'json') {
      this.rowsFound = program.lines
      this.kernel.startJsonObject(this.tracks.start(program), program.lines, isSame)
    } else {
      this.rowsFound = true
      const { delimiter, skipLines, encoding, decimalComma, timeOfDayPosition } = program
      this.kernel.startCsvObject(delimiter, skipLines, encoding === 'utf8', decimalComma, timeOfDayPosition)
    }
  }

  window(): Uint8Array {
    return this.writable
  }

  follows(byteCount: number, { bytes, rowsAt }: HeadForm): boolean {
    this.staging.set(bytes)
    return this.kernel.followsForm(this.writable.byteOffset, byteCount, bytes.length, rowsAt) !== 0
  }

  push(byteCount: number): void {
    this.run(byteCount, false)
  }

  finish(): DecodedRows {
    const program = this.run(0, true)
    this.isOpen = false
    if (!this.rowsFound) throw new DecodeRefusal(noRowsReason(program as JsonProgram), -1, 0)
    return this.decoded()
  }

  get rowsTaken(): number {
    return this.blocks.rowsTaken
  }

  stop(): DecodedRows | null {
    if (!this.isOpen || this.symbolIds.size > 0 || !this.blocks.standAlone()) return null
    this.isOpen = false
    return this.decoded()
  }

  private decoded(): DecodedRows {
    return {
      rows: this.blocks.finish(),
      symbols: [...this.symbolIds.keys()],
      declared: this.declared,
      columns: this.columns,
      bytes: this.pushed,
    }
  }

  private run(byteCount: number, isFinal: boolean): DecodeProgram {
    const { program } = this
    if (!program || !this.isOpen) throw new Error('push() or finish() without start()')
    this.pushed += byteCount
    this.isOpen = false
    const code = this.kernel.push(byteCount, isFinal)
    if (code !== 0) throw this.refusal(code)
    this.isOpen = true
    return program
  }

  private refusal(code: number): DecodeRefusal {
    const at = this.kernel.stopAddress()
    if (code === refusalCode.duplicateField) return this.duplicate(at)
    const byte = at < this.kernel.endAddress() ? (this.bytes[at] as number) : -1
    return this.refusalAt(refusalReason(code, byte), at)
  }

  /** `at`: the opening quote of the second key. */
  private duplicate(at: number): DecodeRefusal {
    let close = at + 1
    while (this.bytes[close] !== 0x22) close += this.bytes[close] === 0x5c ? 2 : 1
    const printed = this.bytes.toString('utf8', at, close + 1)
    const key = JSON.parse(printed) as string
    return this.refusalAt(`expected one ${this.fieldOf(key)} in a row, found a second: ${JSON.stringify(key)}`, at)
  }

  private refusalAt(reason: string, address: number): DecodeRefusal {
    const line = this.countsLines ? this.kernel.lineAt(address) : LINE_NOT_COUNTED
    return new DecodeRefusal(reason, this.pushed - (this.kernel.endAddress() - address), line)
  }

  /** Of several positions with the same field the first counts. */
  private setPositions(fields: readonly Field[]): void {
    this.positions.fill(fieldCode.ignore)
    fields.forEach((field, position) => {
      if (fields.indexOf(field) === position) this.positions[position] = fieldCode[field]
    })
  }

  private fieldOf(key: string): Field {
    const { program } = this
    return program?.syntax === 'json' ? program.fieldOfKey(key) : 'ignore'
  }

  private roleOf(node: number, at: number): number {
    const track = this.tracks.roleAt(node, this.bytes[at] as number)
    if (!track) return roleCode.none
    const { kind } = track.rule.role
    if (kind === 'objects' || kind === 'arrays' || kind === 'keyed') {
      this.rowsFound = true
      this.kernel.setContainerSymbol(track.symbol === null ? noSymbol : this.idOf(track.symbol))
    }
    return kind === 'column' ? roleCode.none : roleCode[kind]
  }

  /** A scalar, as printed, where a `declared` or `refuse` rule ends. */
  private scalar(node: number, at: number, length: number): void {
    const role = this.tracks.roleAt(node, this.bytes[at] as number)?.rule.role
    const printed = this.bytes.toString('utf8', at, at + length)
    if (printed === 'null') return
    const text = this.bytes[at] === 0x22 ? textOfString(printed) : printed
    if (role?.kind === 'declared') {
      if (!this.declared.has(role.name)) this.declared.set(role.name, text)
    } else if (role?.kind === 'refuse') {
      throw this.refusalAt(text === '' ? role.reason : `${role.reason}: ${text}`, at)
    }
  }

  private idOf(symbol: string): number {
    let id = this.symbolIds.get(symbol)
    if (id === undefined) this.symbolIds.set(symbol, (id = this.symbolIds.size))
    return id
  }

  /** A key, string or number of JSON, or a CSV field. `escaped`: with escapes, or doubled quotes. */
  private text(at: number, length: number, escaped: number): string {
    const { program } = this
    if (program?.syntax !== 'csv') {
      const raw = this.bytes.toString('utf8', at, at + length)
      return escaped ? (JSON.parse(`"${raw}"`) as string) : raw
    }
    const raw = this.bytes.toString(program.encoding, at, at + length)
    return escaped ? raw.replaceAll('""', '"') : raw
  }

  private rowSymbol(text: string): number {
    const symbol = this.program?.syntax === 'csv' ? trimBlanks(text) : text
    return symbol === '' ? noSymbol : this.idOf(symbol)
  }

  /** What kernel/assembly/imports.ts asks for. */
  private imports(): KernelImports {
    return {
      fieldOfKey: (at: number, length: number, escaped: number) => fieldCode[this.fieldOf(this.text(at, length, escaped))],
      fieldMet: (code: number) => {
        this.columns.push(fieldOfCode[code] as Field)
      },
      childOfKey: (node: number, at: number, length: number, escaped: number) =>
        this.tracks.childOfKey(node, this.text(at, length, escaped)),
      childOfElement: (node: number) => this.tracks.childOfElement(node),
      roleOf: (node: number, at: number) => this.roleOf(node, at),
      scalar: (node: number, _role: number, at: number, length: number) => this.scalar(node, at, length),
      number: (at: number, length: number, _quoted: number, escaped: number) => {
        const { value, state, decimals } = parseNumberText(
          this.text(at, length, escaped),
          this.program?.syntax === 'csv' && this.program.decimalComma,
        )
        this.scratch[0] = value
        return state | (decimals << 3)
      },
      time: (at: number, length: number, quoted: number, escaped: number) => {
        const text = this.text(at, length, escaped)
        const { time, kind } = quoted || this.program?.syntax === 'csv' ? parseTime(text) : parseTimeNumber(text)
        this.scratch[0] = time
        return kind
      },
      splitTime: (dayAt: number, dayLength: number, dayEscaped: number, clockAt: number, clockLength: number, clockEscaped: number) => {
        const { time, kind } = parseDateAndTime(this.text(dayAt, dayLength, dayEscaped), this.text(clockAt, clockLength, clockEscaped))
        this.scratch[0] = time
        return kind
      },
      symbol: (at: number, length: number, _quoted: number, escaped: number) => this.rowSymbol(this.text(at, length, escaped)),
      exp: Math.exp,
      log: Math.log,
      flush: (rows: number) => this.blocks.add(rows, this.symbolIds.size > 0),
    }
  }
}

/** What a string of JSON says. */
function textOfString(printed: string): string {
  return printed.includes('\\') ? (JSON.parse(printed) as string) : printed.slice(1, -1)
}
