/** The market's counts: `count` of src/checks/market-counts.ts, which is the law, over several traces a stretch of periods at a time. */
import { SUSPECTS } from './lake-layout'
import { wholeOf } from './trace'

const LINKED: i32 = 0x8000
const NO_RANGE: i32 = 0x7fff
const NO_VOLUME: i32 = -128
const MOVE_REACH: i32 = 4096
const MOVE_UNITS: f64 = <f64>MOVE_REACH / 2 - 1e-3
const MOVE_HALF: i32 = 80
const RANGES: i32 = 2 * MOVE_HALF
const RANGELESS: i32 = RANGES + 104
const VOLUMES: i32 = RANGELESS + 1
const VOLUME_HALF: i32 = 32
const VOLUMELESS: i32 = VOLUMES + 2 * VOLUME_HALF
const ROW: i32 = VOLUMELESS + 1

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

/** Counts `series` traces, of which `table` says where they are, in the rows of periods `first` to `last` (included) of `step` days. */
export function countTraces(table: usize, series: i32, first: i32, last: i32, step: i32, periodsAtOnce: i32): void {
  for (let period = first; period <= last; period += periodsAtOnce) {
    for (let entry = table; entry < table + <usize>series * ENTRY; entry += ENTRY) countStretch(entry, first, last, step, (period + periodsAtOnce) * step)
  }
}

/** Counts the bars of a trace that come before a day. */
function countStretch(entry: usize, first: i32, last: i32, step: i32, end: i32): void {
  const days = <usize>load<u32>(entry, DAYS)
  const closes = <usize>load<u32>(entry, CLOSES)
  const ranges = <usize>load<u32>(entry, RANGES_AT)
  const volumes = <usize>load<u32>(entry, VOLUMES_AT)
  const counts = <usize>load<u32>(entry, COUNTS)
  const length = load<i32>(entry, LENGTH)
  let i = load<i32>(entry, NEXT)
  mark(entry, 1)
  let before: f64 = NaN
  if (i > 0 && load<u8>(SUSPECTS + <usize>load<u16>(days + (<usize>(i - 1) << 1))) != 1) before = <f64>load<f32>(closes + (<usize>(i - 1) << 2))
  for (; i < length; i++) {
    const at = <i32>load<u16>(days + (<usize>i << 1))
    if (at >= end) break
    const here = <f64>load<f32>(closes + (<usize>i << 2))
    const from = before
    const isFalse = load<u8>(SUSPECTS + <usize>at) == 1
    before = isFalse ? NaN : here
    const period = step == 1 ? at : at / 7
    if (isFalse || period < first || period > last) continue
    const row = counts + <usize>((period - first) * (ROW * 2))
    const packed = <i32>load<u16>(ranges + (<usize>i << 1))
    if (packed >= LINKED && from > 0 && here > 0) {
      const part = 2 * MOVE_UNITS * (here - from) / (here + from)
      // Infinite closes have none.
      const move = part == part ? wholeOf(<f64>MOVE_REACH + part) - MOVE_REACH : -MOVE_REACH
      const sign = move >> 31
      countOne(row + (<usize>(MOVE_HALF + (binOf(move ^ sign) ^ sign)) << 1))
    }
    const range = packed & NO_RANGE
    countOne(row + (<usize>(range == NO_RANGE ? RANGELESS : RANGES + binOf(range)) << 1))
    const volume = <i32>load<i8>(volumes + <usize>i)
    const level = max(-VOLUME_HALF, min(VOLUME_HALF - 1, volume >> 1))
    countOne(row + (<usize>(volume == NO_VOLUME ? VOLUMELESS : VOLUMES + VOLUME_HALF + level) << 1))
  }
  mark(entry, 0)
  store<i32>(entry, i, NEXT)
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

/** Bin of a whole number of units, 0 or more; without branches, which prices would surprise. */
// @ts-ignore: decorator
@inline
function binOf(units: i32): i32 {
  const shift = 28 - <i32>clz(units | 15)
  return (shift << 3) + (units >> shift)
}
