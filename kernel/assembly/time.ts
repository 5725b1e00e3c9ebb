/** Times: dates and whole epoch numbers are read here, other text by the host. */
import { SCRATCH } from './layout'
import { KIND_DAY, KIND_INSTANT, KIND_UNPARSABLE } from './columns'


/** Kind of the time read last. */
export let timeKind: i32 = 0

/** Day number of a date, or i32.MIN_VALUE when there is no such date. Years 1 to 9999. Source: Hinnant's days_from_civil, as in src/base/day.ts. */
// @ts-ignore: decorator
@inline
function dayNumber(year: u32, month: u32, day: u32): i32 {
  if (year == 0 || month - 1 > 11 || day - 1 > 30) return i32.MIN_VALUE
  if (day > 28) {
    // 31, 30 or February's length: one bit per month for those of 31 days.
    const leap: u32 = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 1 : 0
    const last: u32 = month == 2 ? 28 + leap : 30 + ((0b1010110101010 >> month) & 1)
    if (day > last) return i32.MIN_VALUE
  }
  // 400 years more keep all divisions unsigned.
  const marchYear = year + 400 - (month <= 2 ? 1 : 0)
  const era = marchYear / 400
  const yearOfEra = marchYear - era * 400
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
  return <i32>(era * 146097 + dayOfEra) - 719468 - 146097
}

/** The bytes `YYYY-MM-` of the date read last, and the number of the day before the first of that month. */
let month: u64 = 0
let beforeMonth: i32 = 0

/**
 * The date `YYYY-MM-DD` at `p`, ten bytes, stored at `to` as a day number. False when the bytes are not that or name no date.
 */
// @ts-ignore: decorator
@inline
export function isoDate(p: usize, to: usize): bool {
  // Each month has 28 days.
  if (load<u64>(p) == month) {
    const tens = <u32>load<u8>(p, 8) - 0x30
    const ones = <u32>load<u8>(p, 9) - 0x30
    const day = tens * 10 + ones
    if (tens < 3 && ones < 10 && day - 1 < 28) {
      store<f64>(to, <f64>(beforeMonth + <i32>day))
      return true
    }
  }
  const digits = i8x16.sub(v128.load(p), i8x16.splat(0x30))
  const isDigit = i8x16.bitmask(i8x16.lt_u(digits, i8x16.splat(10)))
  if ((isDigit & 0b1101101111) != 0b1101101111 || load<u8>(p + 4) != 0x2d || load<u8>(p + 7) != 0x2d) return false
  // YYYYMMDD in the first eight lanes, then pairs.
  const pairs = i16x8.shr_u(
    i16x8.mul(i8x16.shuffle(digits, digits, 0, 1, 2, 3, 5, 6, 8, 9, 0, 0, 0, 0, 0, 0, 0, 0), i16x8.splat(2561)),
    8,
  )
  const dayOfMonth = <u32>i16x8.extract_lane_u(pairs, 3)
  const day = dayNumber(
    <u32>i16x8.extract_lane_u(pairs, 0) * 100 + <u32>i16x8.extract_lane_u(pairs, 1),
    <u32>i16x8.extract_lane_u(pairs, 2),
    dayOfMonth,
  )
  if (day == i32.MIN_VALUE) return false
  month = load<u64>(p)
  beforeMonth = day - <i32>dayOfMonth
  store<f64>(to, <f64>day)
  return true
}

/** Whether all bytes from `p` to `after` are digits. */
export function wholeDigits(p: usize, after: usize): bool {
  for (; p < after; p++) {
    if (load<u8>(p) - 0x30 > 9) return false
  }
  return true
}

/**
 * The digits at `p`, `length` of them, as the time that so many digits mean (parseTimeNumber in src/kernel/time-text.ts): 8 a date YYYYMMDD,
 * 9 and 10 seconds, 11 to 13 milliseconds, 15 and 16 microseconds, 17 to 19 nanoseconds, rounded down. Stored at `to` in the unit of its kind.
 * Gives the kind, or -1 for any other length (14 may be a wall clock) or a date that does not exist.
 */
export function wholeTime(p: usize, length: usize, to: usize): i32 {
  if (length < 8 || length > 19 || length == 14) return -1
  let value: u64 = 0
  for (let i: usize = 0; i < length; i++) value = value * 10 + <u64>(load<u8>(p + i) - 0x30)
  if (length == 8) {
    const date = <u32>value
    const day = dayNumber(date / 10000, (date / 100) % 100, date % 100)
    if (day == i32.MIN_VALUE) return -1
    store<f64>(to, <f64>day)
    return KIND_DAY
  }
  if (length <= 10) value *= 1000000
  else if (length <= 13) value *= 1000
  else if (length >= 17) value /= 1000
  store<f64>(to, <f64>value)
  return KIND_INSTANT
}

/** Stores what the host left. */
export function hostTimeTo(to: usize, kind: i32): void {
  store<f64>(to, load<f64>(SCRATCH))
  timeKind = kind
}

export function noTime(to: usize): void {
  store<f64>(to, NaN)
  timeKind = KIND_UNPARSABLE
}
