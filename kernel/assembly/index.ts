/**
 * The kernel: bytes of a JSON or CSV object → columns of rows, and XXH64; the loops over all bars of a series, or all traces of a lake, that cost most; and
 * a series' columns as bytes of a pack.
 *
 * The host writes bytes at `windowAt()`, calls `push`, and is called back for what is rare (imports.ts) and with full blocks of rows.
 */
import { BLOCK, LONGEST, POSITIONS, POWERS, SCRATCH, SLACK, STAGING, STAGING_SIZE, WINDOW, WINDOW_SIZE } from './layout'
import { checkpoint, end, refuse, setCheckpoint, setInput, stopAt, stopCode, NEED_MORE, TOO_LONG } from './state'
import { flushRows, quoted, startColumns, BLOCK_ROWS, DECIMALS_COLUMN, FLAGS_COLUMN, KIND_COLUMN, STRIDE, SYMBOL_COLUMN } from './columns'
import { HIGHEST_POWER, LOWEST_POWER } from './long-number'
import { startShapes } from './number-shapes'
import { startVectors } from './vectors'
import { CHOSEN, CLOSE, CONTENT, copiedAt, DAY, FAR, ISLAND_GAPS, ISLANDS, listAt, MANTISSA_LOGS, PAIRS, RANGE, RELATIVE_VOLUME, SERIES_BARS, SERIES_END, STANDINGS } from './series-layout'
import { LONGEST_WINDOW } from './far-volumes'
import { FOUND, LAKE, LAKE_END, LEVELS, VALUES } from './lake-layout'
import { startKeys } from './keys'
import { startSymbols } from './symbols'
import { startGaps } from './gap'
import { readJson, startJson } from './json'
import { readCsv, startCsv } from './csv'

export { hashReset, hashUpdate, hashDigest } from './xxh64'
export { followsForm } from './head-form'
export { setContainerSymbol } from './columns'
export { screen, listLength } from './screen'
export { alikePairs, exactPairs } from './alike'
export { farVolumes } from './far-volumes'
export { farReturns } from './far-returns'
export { standApart } from './standings'
export { faintBars, likelyGuesses, readLevels, volumeGuesses } from './volume-suspects'
export { nearAt, volumeSteps } from './volume-step'
export { countMedians } from './market-medians'
export { countTraces, countedBins, countedWords } from './market'
export { addIslands, islandBytes, islandOfRank, placeIslands, startIslands } from './lake-islands'
export { findOwned, isOwnerDone, mostHits, ownedAt, ownersBytes, prepareOwners, startOwner } from './owners'
export { addContents, repeatedContents } from './contents'
// Not for the host.
export { readNumbers } from './fast'
export { packColumn, packedAt, packedBars, packEnd, packStart } from './pack'
export { packTrace, tracedAt } from './pack-trace'

/** The longest series that the functions of series take. */
export function seriesBars(): i32 {
  return SERIES_BARS
}
/** Room for column 0 to 9 of a series that stands elsewhere. */
export function copiedColumnAt(place: i32): usize {
  return copiedAt(place)
}
export function listOfScreenAt(list: i32): usize {
  return listAt(list)
}
/** Column of the trace in the order day, close, range, volume, chosen, content, islands. */
export function traceAt(column: i32): usize {
  switch (column) {
    case 0: return DAY
    case 1: return CLOSE
    case 2: return RANGE
    case 3: return RELATIVE_VOLUME
    case 4: return CHOSEN
    case 5: return CONTENT
    case 6: return ISLANDS
    default: return ISLAND_GAPS
  }
}
export function pairsAt(): usize {
  return PAIRS
}
/** The longest window that `farVolumes` takes. */
export function longestWindow(): i32 {
  return LONGEST_WINDOW
}
export function farAt(): usize {
  return FAR
}
export function standingsAt(): usize {
  return STANDINGS
}
/** For loops over traces: what they find, a double to each of it, the market's levels, and room for what is as long as the lake is wide. */
export function foundAt(): usize {
  return FOUND
}
export function valuesAt(): usize {
  return VALUES
}
export function levelsAt(): usize {
  return LEVELS
}
export function lakeAt(): usize {
  return LAKE
}
export function lakeEnd(): usize {
  return LAKE_END
}
export function mantissaLogsAt(): usize {
  return MANTISSA_LOGS
}

export function scratchAt(): usize {
  return SCRATCH
}
export function positionsAt(): usize {
  return POSITIONS
}
export function powersAt(): usize {
  return POWERS
}
export function lowestPower(): i32 {
  return LOWEST_POWER
}
export function highestPower(): i32 {
  return HIGHEST_POWER
}
export function memoryEnd(): usize {
  return SERIES_END
}
export function windowAt(): usize {
  return WINDOW
}
export function windowSize(): usize {
  return WINDOW_SIZE
}
export function stagingAt(): usize {
  return STAGING
}
export function stagingSize(): usize {
  return STAGING_SIZE
}
/** Address of a column of the block: field codes 0 to 7, then 8 symbol, 9 flags, 10 decimals, 11 time kind. */
export function columnAt(index: i32): usize {
  if (index < 8) return BLOCK + <usize>index * STRIDE
  if (index == 8) return SYMBOL_COLUMN
  if (index == 9) return FLAGS_COLUMN
  return index == 10 ? DECIMALS_COLUMN : KIND_COLUMN
}
/** Whether the block at hand has a bid or ask. */
export function hasQuotes(): bool {
  return quoted
}

/** Bytes before the window that are still to be read. */
let carried: usize = 0
/** Bytes that must be there before trying again is worth it: keeps a long token in small pieces from costing its length squared. */
let worthTrying: usize = 0
/** Line feeds in the bytes that are gone. */
let linesGone: u32 = 0
let countsLines = true
let started: bool = false
let isCsv: bool = false

function startObject(haveSameKeys: bool): void {
  if (!started) {
    startVectors()
    startShapes()
    started = true
  }
  carried = 0
  worthTrying = 0
  linesGone = 0
  startColumns()
  startKeys(haveSameKeys)
  startSymbols()
  startGaps()
}

/** `haveSameKeys`: the host says of each key what it said in the object before, so that it need not be asked. */
export function startJsonObject(rootNode: i32, lines: bool, haveSameKeys: bool): void {
  startObject(haveSameKeys)
  startJson(rootNode, lines)
  isCsv = false
}

export function startCsvObject(delimiter: i32, skipLines: i32, utf8: bool, decimalComma: bool, timeOfDayPosition: i32): void {
  startObject(false)
  startCsv(delimiter, skipLines, utf8, decimalComma, timeOfDayPosition)
  isCsv = true
}

/**
 * Reads `length` bytes at the start of the window; `isFinal`: nothing follows. Gives 0, or the code of a refusal (state.ts).
 * After the final call without refusal all rows have been flushed.
 */
export function push(length: i32, isFinal: bool): i32 {
  const dataEnd = WINDOW + <usize>length
  const from = WINDOW - carried
  memory.fill(dataEnd, 0, SLACK)
  setInput(dataEnd, isFinal)
  if (isFinal || dataEnd - from >= worthTrying) {
    setCheckpoint(from)
    if (isCsv) readCsv(from)
    else readJson(from)
    if (stopCode > NEED_MORE) return stopCode
    if (isFinal) {
      flushRows()
      return 0
    }
    if (countsLines) linesGone += lineFeeds(from, checkpoint)
    return keep(checkpoint)
  }
  return keep(from)
}

/** Moves the bytes from `from` on to before the window. */
function keep(from: usize): i32 {
  carried = end - from
  if (carried > LONGEST) {
    carried = 0
    refuse(TOO_LONG, from)
    return TOO_LONG
  }
  memory.copy(WINDOW - carried, from, carried)
  worthTrying = carried > 0x10000 ? min<usize>(2 * carried, LONGEST + 1) : 0
  return 0
}

function lineFeeds(from: usize, to: usize): u32 {
  let count: u32 = 0
  while (from + 16 <= to) {
    // Lanes count down to -255 at most before they are summed.
    const blockEnd = min(from + 255 * 16, from + ((to - from) & ~15))
    let lanes = i8x16.splat(0)
    for (; from < blockEnd; from += 16) lanes = i8x16.sub(lanes, i8x16.eq(v128.load(from), i8x16.splat(0x0a)))
    const fours = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(lanes))
    count += i32x4.extract_lane(fours, 0) + i32x4.extract_lane(fours, 1) + i32x4.extract_lane(fours, 2) + i32x4.extract_lane(fours, 3)
  }
  for (; from < to; from++) count += u32(load<u8>(from) == 0x0a)
  return count
}

export function stopAddress(): usize {
  return stopAt
}
export function endAddress(): usize {
  return end
}
/** Whether lines are counted in the object that begins next: that is a pass over all bytes, for a refusal alone. */
export function countLines(isWanted: bool): void {
  countsLines = isWanted
}
/** 1-based line of an address in the data at hand, where lines are counted. Only right before the next push. */
export function lineAt(address: usize): u32 {
  return linesGone + lineFeeds(WINDOW - carried, address) + 1
}
