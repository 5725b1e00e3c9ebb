/** Bars chosen by content: `chosenBars` of src/checks/trace-columns.ts, which is the law and says how. */
import { CHOICES, CHOSEN, CONTENT, NUMBERS } from './series-layout'

const CHOICE_WINDOW: i32 = 20

// @ts-ignore: decorator
@inline
function orderAt(choice: i32): i32 {
  return load<i32>(CHOICES + ((<usize>choice) << 3), 4)
}

/** Gives how many bars are chosen. `volumeWeight`: the square root of 7. */
export function traceChosen(open: usize, high: usize, low: usize, close: usize, volume: usize, length: i32, volumeWeight: f64): i32 {
  const eligible = number(open, high, low, close, volume, length, volumeWeight)
  const window = min(CHOICE_WINDOW, eligible)
  let count = 0
  let smallest = -1
  for (let newest = window - 1; newest < eligible && newest >= 0; newest++) {
    const from = newest + 1 - window
    if (smallest < from) {
      smallest = from
      for (let j = from + 1; j <= newest; j++) if (orderAt(j) <= orderAt(smallest)) smallest = j
    } else if (orderAt(newest) <= orderAt(smallest)) smallest = newest
    else continue
    store<i32>(CHOSEN + ((<usize>count) << 2), load<i32>(CHOICES + ((<usize>smallest) << 3)))
    store<f64>(CONTENT + ((<usize>count) << 3), load<f64>(NUMBERS + ((<usize>smallest) << 3)))
    count++
  }
  return count
}

/** Numbers the eligible bars; gives how many there are. */
function number(open: usize, high: usize, low: usize, close: usize, volume: usize, length: i32, volumeWeight: f64): i32 {
  let count = 0
  for (let i = 0; i < length; i++) {
    const at = (<usize>i) << 3
    const v = load<f64>(volume + at)
    const o = load<f64>(open + at)
    const h = load<f64>(high + at)
    const l = load<f64>(low + at)
    const c = load<f64>(close + at)
    const isFlat = v == 0 || h == l || ((o == h || o == l) && (c == h || c == l))
    const sum = o * Math.SQRT2 + h * Math.E + l * Math.PI + c * Math.LN10 + (v > 0 ? v * volumeWeight : 0)
    const bits = reinterpret<u64>(sum)
    store<i32>(CHOICES + ((<usize>count) << 3), i)
    store<u32>(CHOICES + ((<usize>count) << 3), (<u32>bits ^ (<u32>(bits >> 32) * 0x9e3779b1)) * 0x85ebca77, 4)
    store<f64>(NUMBERS + ((<usize>count) << 3), sum)
    count += i32(!isFlat && sum == sum)
  }
  return count
}
