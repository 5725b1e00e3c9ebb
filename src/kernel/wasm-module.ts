import { readFileSync } from 'node:fs'

/** Functions and memory that the kernel exports; kernel/assembly/index.ts says what each does. Addresses are bytes from the start of `memory`. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): void }
  scratchAt(): number
  positionsAt(): number
  windowAt(): number
  windowSize(): number
  stagingAt(): number
  stagingSize(): number
  memoryEnd(): number
  powersAt(): number
  lowestPower(): number
  highestPower(): number
  columnAt(index: number): number
  hasQuotes(): number
  setContainerSymbol(symbol: number): void
  startJsonObject(rootNode: number, lines: boolean, haveSameKeys: boolean): void
  startCsvObject(delimiter: number, skipLines: number, utf8: boolean, decimalComma: boolean, timeOfDayPosition: number): void
  push(byteCount: number, isFinal: boolean): number
  stopAddress(): number
  endAddress(): number
  countLines(isWanted: boolean): void
  lineAt(address: number): number
  followsForm(head: number, headBytes: number, formBytes: number, rowsAt: number): number
  hashReset(stream: number): void
  hashUpdate(stream: number, address: number, byteCount: number): void
  hashDigest(stream: number): bigint
  seriesBars(): number
  copiedColumnAt(place: number): number
  mantissaLogsAt(): number
  screen(open: number, high: number, low: number, close: number, volume: number, flags: number, decimals: number, length: number): void
  listOfScreenAt(list: number): number
  listLength(list: number): number
  alikePairs(open: number, high: number, low: number, close: number, volume: number, length: number): number
  exactPairs(): number
  pairsAt(): number
  longestWindow(): number
  farVolumes(volume: number, length: number, window: number, atLeast: number, far: number, quartersFar: number, mads: number): number
  farReturns(close: number, linked: number, length: number, window: number, leastRatio: number, mads: number): number
  standApart(far: number, window: number, atLeast: number, k: number, floor: number): number
  farAt(): number
  standingsAt(): number
  traceAt(column: number): number
  readLevels(parts: number): void
  faintBars(length: number, shift: number, most: number): number
  volumeGuesses(length: number, leastSum: number, seen: number): number
  likelyGuesses(guesses: number, length: number, unit: number, newest: number, off: number, least: number): number
  nearAt(): number
  volumeSteps(length: number, guess: number, least: number, shift: number): void
  countTraces(table: number, series: number, first: number, last: number, step: number, periodsAtOnce: number): void
  countMedians(counts: number, rows: number, edges: number, least: number, symbols: number, medians: number): void
  countedWords(): number
  countedBins(): number
  startIslands(): void
  placeIslands(at: number): void
  islandBytes(): number
  addIslands(member: number, length: number, count: number): number
  ownersBytes(): number
  prepareOwners(): number
  mostHits(): number
  ownedAt(): number
  islandOfRank(rank: number): number
  startOwner(length: number): void
  findOwned(member: number, length: number, islands: number, look: number, mostGapDays: number): number
  isOwnerDone(): number
  addContents(filters: number, count: number, shift: number): void
  repeatedContents(filters: number, count: number, shift: number, share: number, shares: number): number
  foundAt(): number
  valuesAt(): number
  levelsAt(): number
  lakeAt(): number
  lakeEnd(): number
  packStart(length: number, decimals: number): void
  packColumn(column: number, element: number, at: number): void
  packedAt(): number
  packEnd(): number
  packedBars(): number
  packTrace(
    session: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    linked: number,
    length: number,
    before: number,
    behind: number,
    pairs: number,
    newest: number,
    volumeWeight: number,
  ): number
  tracedAt(): number
}

/** Functions that the kernel imports as `host`; kernel/assembly/imports.ts says what each does. */
export type KernelImports = Readonly<Record<string, (...args: number[]) => unknown>>

/** The part of the WebAssembly interface used here; the compiler's `lib` declares it with the DOM, which Node code does without. */
const wasm = (
  globalThis as unknown as {
    WebAssembly: {
      Module: new (bytes: Uint8Array) => WebAssembly.Module
      Instance: new (module: WebAssembly.Module, imports: { readonly host: KernelImports }) => { readonly exports: unknown }
    }
  }
).WebAssembly

let compiled: WebAssembly.Module | undefined

/**
 * The compiled kernel, compiled at the first call. V8 finds what another thread has compiled of the same bytes.
 *
 * Bundled, `kernel.wasm` stands beside the JavaScript; run from the sources, it is where the build writes it, in `dist`.
 */
export function kernelModule(): WebAssembly.Module {
  return (compiled ??= new wasm.Module(kernelBytes()))
}

/** An instance with memory of its own. */
export function instantiateKernel(module: WebAssembly.Module, host: KernelImports): KernelExports {
  const kernel = new wasm.Instance(module, { host }).exports as KernelExports
  if (kernel.memory.buffer.byteLength < kernel.memoryEnd()) throw new Error('kernel.wasm was built with too little memory')
  writePowersOfFive(new BigUint64Array(kernel.memory.buffer, kernel.powersAt()), kernel.lowestPower(), kernel.highestPower())
  new Float64Array(kernel.memory.buffer, kernel.mantissaLogsAt(), 1024).set(mantissaLogs)
  return kernel
}

/** ln of a mantissa by its upper 10 bits, as `traceColumns` of src/checks has it. */
const mantissaLogs = Float64Array.from({ length: 1024 }, (_, i) => Math.log(1 + (i + 0.5) / 1024))

/**
 * For each power q the 128 highest bits of 5^q, upper half first: rounded down, but up for q from -27 to -1.
 * Source: Lemire, "Number Parsing at a Gigabyte per Second", section 5 and appendix.
 */
function writePowersOfFive(table: BigUint64Array, lowest: number, highest: number): void {
  for (let power = lowest; power <= highest; power++) {
    const five = 5n ** BigInt(Math.abs(power))
    const bits = BigInt(five.toString(2).length)
    let scaled: bigint
    if (power >= 0) scaled = bits > 128n ? five >> (bits - 128n) : five << (128n - bits)
    else scaled = (1n << (bits + 127n)) / five + (power < -27 ? 0n : 1n)
    const at = 2 * (power - lowest)
    table[at] = scaled >> 64n
    table[at + 1] = scaled & 0xffffffffffffffffn
  }
}

function kernelBytes(): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(new URL('./kernel.wasm', import.meta.url)))
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  try {
    return new Uint8Array(readFileSync(new URL('../../dist/kernel.wasm', import.meta.url)))
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new Error('kernel.wasm is not built; run node scripts/build-kernel.mjs', { cause: error })
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
