/** Columns of a trace that follow from each bar or those before it: `traceColumns` of src/checks/trace-columns.ts, which is the law. */
import { hostLog } from './imports'
import { CLOSE, DAY, MANTISSA_LOGS, RANGE, RELATIVE_VOLUME } from './series-layout'

/** TRACE_EPOCH and the units of src/model/trace.ts. */
export const TRACE_EPOCH: i32 = -25567
const RANGE_UNITS: f64 = 10000
const MOST_RANGE: i32 = 0x7ffe
const NO_RANGE: i32 = 0x7fff
const LINKED: i32 = 0x8000
const VOLUME_UNITS: f64 = 20
const NO_VOLUME: i32 = -128
const LEVEL_AFTER: i32 = 10
const LN2: f64 = 0.6931471805599453

export function traceDays(session: usize, length: i32): void {
  for (let i: usize = 0; i < <usize>length; i++) store<u16>(DAY + (i << 1), <u16>(load<i32>(session + (i << 2)) - TRACE_EPOCH))
}

export function traceCloses(close: usize, length: i32): void {
  for (let i: usize = 0; i < <usize>length; i++) store<f32>(CLOSE + (i << 2), <f32>load<f64>(close + (i << 3)))
}

export function traceRanges(high: usize, low: usize, linked: usize, length: i32): void {
  for (let i: usize = 0; i < <usize>length; i++) {
    const h = load<f64>(high + (i << 3))
    const l = load<f64>(low + (i << 3))
    let units = NO_RANGE
    if (l > 0 && h >= l) {
      const y = (h - l) / (h + l)
      const square = y * y
      const log = y < 1.0 / 3 ? 2 * y * (1 + square * (1.0 / 3 + square * (1.0 / 5 + square / 7))) : hostLog(h / l)
      units = log < <f64>MOST_RANGE / RANGE_UNITS ? <i32>(log * RANGE_UNITS + 0.5) : MOST_RANGE
    }
    store<u16>(RANGE + (i << 1), <u16>(load<u8>(linked + i) == 1 ? units | LINKED : units))
  }
}

/** `newest`: weight of the newest bar in the level. */
export function traceVolumes(volume: usize, length: i32, newest: f64): void {
  let level: f64 = 0
  let seen = 0
  let share: f64 = 1
  for (let i: usize = 0; i < <usize>length; i++) {
    const v = load<f64>(volume + (i << 3))
    let units = NO_VOLUME
    if (v > 0 && v != Infinity) {
      const bits = reinterpret<u64>(v)
      const mantissaLog = load<f64>(MANTISSA_LOGS + (<usize>((bits >> 42) & 1023) << 3))
      const off = <f64>(<i32>(bits >> 52) - 1023) * LN2 + mantissaLog - level
      if (seen >= LEVEL_AFTER) {
        const exact = off * VOLUME_UNITS
        units = exact <= -126 ? -126 : exact >= 127 ? 127 : <i32>(exact + 128.5) - 128
      }
      if (share > newest) share = Math.max(newest, 1 / <f64>++seen)
      level += off * share
    } else if (v == 0 && seen >= LEVEL_AFTER) units = -127
    store<i8>(RELATIVE_VOLUME + i, <i8>units)
  }
}
