import { type RawRows, timeKind } from '../model/decoded.ts'
import type { KernelExports } from './wasm-module.ts'

/** Symbol of a row that names none where others do. */
export const noSymbol = 0xffffffff

const doubleColumns = ['open', 'high', 'low', 'close', 'volume', 'bid', 'ask', 'time'] as const
type DoubleColumn = (typeof doubleColumns)[number]
const symbolColumn = 8
const flagsColumn = 9
const decimalsColumn = 10
const kindColumn = 11

interface Block {
  readonly length: number
  readonly doubles: Map<DoubleColumn, Float64Array>
  symbol: Uint32Array | null
  readonly flags: Uint16Array
  readonly decimals: Uint8Array
  readonly timeKind: Uint8Array
}

/** Rows of a full block, `BLOCK_ROWS` of kernel/assembly/columns.ts: the kernel hands over a smaller one only when the object ends. */
const fullBlock = 8192

/**
 * Collects the kernel's blocks of rows. A column is put together only at the end, and its blocks let go before the next one,
 * so that the largest object costs its rows once and one column more. An object of less than one block, as most are, costs nothing: its columns
 * are views of the kernel's memory.
 */
export class BlockCollector {
  private readonly kernel: KernelExports
  private blocks: Block[] = []
  private length = 0
  /** Rows of the block that the kernel still holds, after which none comes. */
  private rest: { readonly length: number; readonly withSymbols: boolean } | null = null

  constructor(kernel: KernelExports) {
    this.kernel = kernel
  }

  start(): void {
    this.blocks = []
    this.length = 0
    this.rest = null
  }

  /** Rows of the blocks taken. */
  get rowsTaken(): number {
    return this.length
  }

  /** Whether the times of rows like the first can be told without those to come. */
  standAlone(): boolean {
    const kind = this.blocks[0]?.timeKind[0]
    return kind !== timeKind.slashDay && kind !== timeKind.slashLocal
  }

  /** Takes the first `length` rows of the kernel's block. */
  add(length: number, withSymbols: boolean): void {
    const quotes = this.kernel.hasQuotes() !== 0
    // The kernel clears bids and asks as soon as it has handed a block over.
    if (length < fullBlock && !quotes) this.rest = { length, withSymbols }
    else this.copyOut(length, withSymbols, quotes)
  }

  private copyOut(length: number, withSymbols: boolean, quotes: boolean): void {
    const { kernel } = this
    const { buffer } = kernel.memory
    const doubles = new Map<DoubleColumn, Float64Array>()
    doubleColumns.forEach((name, index) => {
      if ((name === 'bid' || name === 'ask') && !quotes) return
      doubles.set(name, new Float64Array(buffer, kernel.columnAt(index), length).slice())
    })
    this.blocks.push({
      length,
      doubles,
      symbol: withSymbols ? new Uint32Array(buffer, kernel.columnAt(symbolColumn), length).slice() : null,
      flags: new Uint16Array(buffer, kernel.columnAt(flagsColumn), length).slice(),
      decimals: new Uint8Array(buffer, kernel.columnAt(decimalsColumn), length).slice(),
      timeKind: new Uint8Array(buffer, kernel.columnAt(kindColumn), length).slice(),
    })
    this.length += length
  }

  /** The columns of a lone block as they stand in the kernel's memory: the next object's overwrite them. */
  private viewOf({ length, withSymbols }: { readonly length: number; readonly withSymbols: boolean }): RawRows {
    const { kernel } = this
    const { buffer } = kernel.memory
    const doubles = (name: DoubleColumn) => new Float64Array(buffer, kernel.columnAt(doubleColumns.indexOf(name)), length)
    const symbol = withSymbols ? new Uint32Array(buffer, kernel.columnAt(symbolColumn), length) : null
    return {
      length,
      time: doubles('time'),
      timeKind: new Uint8Array(buffer, kernel.columnAt(kindColumn), length),
      open: doubles('open'),
      high: doubles('high'),
      low: doubles('low'),
      close: doubles('close'),
      volume: doubles('volume'),
      bid: null,
      ask: null,
      flags: new Uint16Array(buffer, kernel.columnAt(flagsColumn), length),
      decimals: new Uint8Array(buffer, kernel.columnAt(decimalsColumn), length),
      symbol: symbol?.some((id) => id !== noSymbol) === true ? symbol : null,
    }
  }

  /** The rows collected; the collector forgets them. */
  finish(): RawRows {
    const { rest } = this
    if (rest !== null && this.blocks.length === 0) {
      this.start()
      return this.viewOf(rest)
    }
    if (rest !== null) this.copyOut(rest.length, rest.withSymbols, false)
    const { blocks, length } = this
    this.start()
    const doubles = (name: DoubleColumn): Float64Array => {
      const only = blocks.length === 1 ? blocks[0]?.doubles.get(name) : undefined
      if (only) return only
      const column = new Float64Array(length)
      let at = 0
      for (const block of blocks) {
        const part = block.doubles.get(name)
        if (part) column.set(part, at)
        else column.fill(NaN, at, at + block.length)
        block.doubles.delete(name)
        at += block.length
      }
      return column
    }
    const quotes = blocks.some((block) => block.doubles.has('bid'))
    return {
      length,
      time: doubles('time'),
      timeKind: joined(blocks, (block) => block.timeKind, new Uint8Array(length)),
      open: doubles('open'),
      high: doubles('high'),
      low: doubles('low'),
      close: doubles('close'),
      volume: doubles('volume'),
      bid: quotes ? doubles('bid') : null,
      ask: quotes ? doubles('ask') : null,
      flags: joined(blocks, (block) => block.flags, new Uint16Array(length)),
      decimals: joined(blocks, (block) => block.decimals, new Uint8Array(length)),
      symbol: symbols(blocks, length),
    }
  }
}

function joined<T extends Uint8Array | Uint16Array>(blocks: readonly Block[], part: (block: Block) => T, column: T): T {
  let at = 0
  for (const block of blocks) {
    column.set(part(block), at)
    at += block.length
  }
  return column
}

function symbols(blocks: readonly Block[], length: number): Uint32Array | null {
  if (!blocks.some((block) => block.symbol?.some((symbol) => symbol !== noSymbol))) return null
  const column = new Uint32Array(length).fill(noSymbol)
  let at = 0
  for (const block of blocks) {
    if (block.symbol) column.set(block.symbol, at)
    block.symbol = null
    at += block.length
  }
  return column
}
