import { timeKind, type RawRows } from '../model/decoded.ts'
import { allAbsent, barFields, fieldState, type Field, type FieldState } from '../model/field.ts'
import { parseNumberText } from './number-text.ts'
import type { ParsedTime } from './time-text.ts'

/** Symbol id of a row that names none in an object where others do. */
export const noSymbol = 0xffffffff

const allText = 0b011_011_011_011_011

interface Columns {
  readonly time: Float64Array
  readonly timeKind: Uint8Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
  readonly bid: Float64Array
  readonly ask: Float64Array
  readonly flags: Uint16Array
  readonly decimals: Uint8Array
  readonly symbol: Uint32Array
}

/** Collects rows field by field: the plain decoder's half that does not depend on the syntax. */
export class RowCollector {
  private columns = emptyColumns(256)
  private row = -1
  private count = 0
  private readonly symbolIds = new Map<string, number>()
  private readonly met = new Set<Field>()
  /** Id that rows start with: of the container's captured key. */
  private containerSymbol = noSymbol
  private seen = 0
  private symbolsUsed = false
  private quotesUsed = false

  get length(): number {
    return this.count
  }

  /** Rows that follow carry this symbol; `null`: none. */
  setContainerSymbol(symbol: string | null): void {
    this.containerSymbol = symbol === null ? noSymbol : this.idOf(symbol)
  }

  startRow(): void {
    this.row = this.count++
    if (this.row === this.columns.time.length) this.columns = grown(this.columns)
    const { columns, row } = this
    for (const field of barFields) columns[field][row] = NaN
    columns.time[row] = columns.bid[row] = columns.ask[row] = NaN
    columns.timeKind[row] = timeKind.unparsable
    columns.flags[row] = allAbsent
    columns.symbol[row] = this.containerSymbol
    if (this.containerSymbol !== noSymbol) this.symbolsUsed = true
    this.seen = 0
  }

  /** Makes the row one of text: an element that is no row at all. */
  setMisshapen(): void {
    this.columns.flags[this.row] = allText
  }

  /** Notes that the row has the field; false when it had it already. */
  meet(field: Field): boolean {
    const bit = 1 << fieldBit(field)
    if (this.seen & bit) return false
    this.seen |= bit
    this.met.add(field)
    return true
  }

  setTime(parsed: ParsedTime): void {
    this.columns.time[this.row] = parsed.time
    this.columns.timeKind[this.row] = parsed.kind
  }

  setSymbol(symbol: string): void {
    this.columns.symbol[this.row] = this.idOf(symbol)
    this.symbolsUsed = true
  }

  setNumber(field: Field, value: number, state: FieldState, decimals: number): void {
    const { columns, row } = this
    if (field === 'bid' || field === 'ask') {
      columns[field][row] = state === fieldState.ok ? value : NaN
      this.quotesUsed = true
      return
    }
    const index = (barFields as readonly Field[]).indexOf(field)
    if (index < 0) return
    columns[barFields[index] as (typeof barFields)[number]][row] = value
    const shift = 3 * index
    columns.flags[row] = ((columns.flags[row] as number) & ~(7 << shift)) | (state << shift)
    if (field !== 'volume' && decimals > (columns.decimals[row] as number)) columns.decimals[row] = decimals
  }

  setNumberText(field: Field, text: string, decimalComma: boolean): void {
    const { value, state, decimals } = parseNumberText(text, decimalComma)
    this.setNumber(field, value, state, decimals)
  }

  /** For columns that come one after another: makes row `row` the current one, which must be there or be the next. */
  goTo(row: number): void {
    if (row === this.count) this.startRow()
    else this.row = row
  }

  fieldsMet(): readonly Field[] {
    return [...this.met]
  }

  symbols(): readonly string[] {
    return [...this.symbolIds.keys()]
  }

  rows(): RawRows {
    const { columns, count: length } = this
    return {
      length,
      time: columns.time.slice(0, length),
      timeKind: columns.timeKind.slice(0, length),
      open: columns.open.slice(0, length),
      high: columns.high.slice(0, length),
      low: columns.low.slice(0, length),
      close: columns.close.slice(0, length),
      volume: columns.volume.slice(0, length),
      bid: this.quotesUsed ? columns.bid.slice(0, length) : null,
      ask: this.quotesUsed ? columns.ask.slice(0, length) : null,
      flags: columns.flags.slice(0, length),
      decimals: columns.decimals.slice(0, length),
      symbol: this.symbolsUsed ? columns.symbol.slice(0, length) : null,
    }
  }

  private idOf(symbol: string): number {
    let id = this.symbolIds.get(symbol)
    if (id === undefined) this.symbolIds.set(symbol, (id = this.symbolIds.size))
    return id
  }
}

const bitOf: Readonly<Record<Field, number>> = {
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

function fieldBit(field: Field): number {
  return bitOf[field]
}

function emptyColumns(capacity: number): Columns {
  const doubles = () => new Float64Array(capacity)
  return {
    time: doubles(),
    timeKind: new Uint8Array(capacity),
    open: doubles(),
    high: doubles(),
    low: doubles(),
    close: doubles(),
    volume: doubles(),
    bid: doubles(),
    ask: doubles(),
    flags: new Uint16Array(capacity),
    decimals: new Uint8Array(capacity),
    symbol: new Uint32Array(capacity),
  }
}

function grown(columns: Columns): Columns {
  const larger = emptyColumns(columns.time.length * 2)
  for (const name of Object.keys(columns) as (keyof Columns)[]) larger[name].set(columns[name])
  return larger
}
