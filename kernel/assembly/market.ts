/** The market's counts: `count` of src/checks/market-counts.ts, which is the law, over several traces a stretch of periods at a time. */
import { SUSPECTS } from './lake-layout'
import { MOVELESS, ROW, VOLUMES, writePriceBins, writeVolumeBins } from './market-bins'

/** Words (u32) of one trace that is counted: where its columns, its suspects and the counts of its group are, and how far it is counted. */
const DAYS: usize = 0
const CLOSES: usize = 4
const RANGES_AT: usize = 8
const VOLUMES_AT: usize = 12
const LENGTH: usize = 16
const SUSPECT_DAYS: usize = 20
const SUSPECT_COUNT: usize = 24
const COUNTS: usize = 28
const NEXT: usize = 32
const ENTRY: usize = 36

/** Words that say where a trace is. */
export function countedWords(): i32 {
  return <i32>(ENTRY >> 2)
}

/** Bins that a period has. */
export function countedBins(): i32 {
  return ROW
}

/**
 * Counts `series` traces, of which `table` says where they are, in the rows of periods `first` to `last` (included) of `step` days. Their columns, each with room
 * to the next multiple of 16 bytes, are overwritten.
 */
export function countTraces(table: usize, series: i32, first: i32, last: i32, step: i32, periodsAtOnce: i32): void {
  for (let entry = table; entry < table + <usize>series * ENTRY; entry += ENTRY) {
    const length = load<i32>(entry, LENGTH)
    writePriceBins(<usize>load<u32>(entry, CLOSES), <usize>load<u32>(entry, RANGES_AT), length)
    writeVolumeBins(<usize>load<u32>(entry, VOLUMES_AT), length)
  }
  for (let period = first; period <= last; period += periodsAtOnce) {
    for (let entry = table; entry < table + <usize>series * ENTRY; entry += ENTRY) countStretch(entry, first, last, step, (period + periodsAtOnce) * step)
  }
}

/** Counts the bars of a trace that come before a day. */
function countStretch(entry: usize, first: i32, last: i32, step: i32, end: i32): void {
  const days = <usize>load<u32>(entry, DAYS)
  const priceBins = <usize>load<u32>(entry, CLOSES)
  const volumeBins = <usize>load<u32>(entry, VOLUMES_AT)
  const counts = <usize>load<u32>(entry, COUNTS)
  const length = load<i32>(entry, LENGTH)
  let i = load<i32>(entry, NEXT)
  mark(entry, 1)
  let isFalse = i > 0 && isSuspect(days, i - 1)
  for (; i < length; i++) {
    const at = <i32>load<u16>(days + (<usize>i << 1))
    if (at >= end) break
    const wasFalse = isFalse
    isFalse = isSuspect(days, i)
    const period = step == 1 ? at : at / 7
    if (isFalse || period < first || period > last) continue
    const row = counts + <usize>((period - first) * (ROW * 2))
    const bins = load<u32>(priceBins + (<usize>i << 2))
    const move = bins & 0xffff
    if (move != MOVELESS && !wasFalse) countOne(row + (<usize>move << 1))
    countOne(row + (<usize>(bins >>> 16) << 1))
    countOne(row + (<usize>load<u8>(volumeBins + <usize>i) << 1) + VOLUMES * 2)
  }
  mark(entry, 0)
  store<i32>(entry, i, NEXT)
}

// @ts-ignore: decorator
@inline
function isSuspect(days: usize, i: i32): bool {
  return load<u8>(SUSPECTS + <usize>load<u16>(days + (<usize>i << 1))) == 1
}

// @ts-ignore: decorator
@inline
function countOne(at: usize): void {
  store<u16>(at, load<u16>(at) + 1)
}

function mark(entry: usize, value: u8): void {
  const days = <usize>load<u32>(entry, SUSPECT_DAYS)
  const count = <usize>load<u32>(entry, SUSPECT_COUNT)
  for (let k: usize = 0; k < count; k++) store<u8>(SUSPECTS + <usize>load<u16>(days + (k << 1)), value)
}
