import type { Bars } from '../../model/bars.ts'
import { differentPrices } from '../alike.ts'
import { LINKED, type SeriesTrace } from '../../model/trace.ts'

/** Neighbouring bars of two series with the same content: `from` to `to` (included) of the one, `shift` further in the other. */
export interface ClonedRun {
  readonly from: number
  readonly to: number
  readonly shift: number
}

/** Whether closes and ranges around a shared bar agree over `least` bars: a look at the traces before the bars are read. */
export function mayBeRun(
  one: SeriesTrace,
  other: SeriesTrace,
  { index, shift, least }: { index: number; shift: number; least: number },
): boolean {
  const isSame = (i: number) =>
    i >= 0 &&
    i < one.length &&
    i + shift >= 0 &&
    i + shift < other.length &&
    Object.is(one.close[i], other.close[i + shift]) &&
    ((one.range[i] as number) & ~LINKED) === ((other.range[i + shift] as number) & ~LINKED)
  let from = index
  let to = index
  while (to - from + 1 < least && isSame(from - 1)) from--
  while (to - from + 1 < least && isSame(to + 1)) to++
  return to - from + 1 >= least
}

/**
 * Maximal runs of at least `least` bars with the same open, high, low, close and volume (both may lack one), `shift` apart, ascending. A run counts
 * when more than half of its bars have three different prices and a volume that is not 0, and its close changes in more than half of its steps: funds with one
 * price, pegged currencies and halted names have nothing of their own to be cloned.
 */
export function clonedRuns(one: Bars, other: Bars, shift: number, least: number): readonly ClonedRun[] {
  const runs: ClonedRun[] = []
  const end = Math.min(one.length, other.length - shift)
  for (let i = Math.max(0, -shift); i < end; i++) {
    if (!isSame(one, other, i, i + shift)) continue
    const from = i
    while (i + 1 < end && isSame(one, other, i + 1, i + 1 + shift)) i++
    if (i - from + 1 >= least && saysEnough(one, from, i)) runs.push({ from, to: i, shift })
  }
  return runs
}

function isSame(one: Bars, other: Bars, i: number, j: number): boolean {
  const volume = one.volume[i] as number
  return samePrices(one, other, i, j) && Object.is(volume === 0 ? 0 : volume, other.volume[j] === 0 ? 0 : other.volume[j])
}

function samePrices(one: Bars, other: Bars, i: number, j: number): boolean {
  return (
    Object.is(one.close[i], other.close[j]) &&
    Object.is(one.open[i], other.open[j]) &&
    Object.is(one.high[i], other.high[j]) &&
    Object.is(one.low[i], other.low[j])
  )
}

function saysEnough(bars: Bars, from: number, to: number): boolean {
  let telling = 0
  let changes = 0
  for (let i = from; i <= to; i++) {
    const close = bars.close[i] as number
    if (close === close && bars.volume[i] !== 0 && differentPrices(bars, i) >= 3) telling++
    if (i > from && close !== bars.close[i - 1]) changes++
  }
  return 2 * telling > to - from + 1 && 2 * changes > to - from
}
