import { differingStretches } from '../base/differing-stretches.ts'
import type { Bars } from '../model/bars.ts'

/** The fields of a bar that are compared, in this order; bit k of a mask stands for field k. */
export const comparedFields = ['open', 'high', 'low', 'close', 'volume'] as const

const PRICES = 0b01111
const CLOSE = 0b01000
const VOLUME = 0b10000

/** A bar that both versions have and of which a field differs. Indexes in the bars before and now. */
export interface ChangedBar {
  readonly before: number
  readonly now: number
  /** Fields that differ and that no rescaling explains. */
  readonly mask: number
}

/** A run of bars of which some fields changed by one factor. */
export interface ScaledRun {
  /** Indexes in the bars now, both included. */
  readonly first: number
  readonly last: number
  /** New over old, in the fewest digits that the rounding of the prices allows. */
  readonly factor: number
}

/** Everything up to a date multiplied: what a feed does to an adjusted series after a split or a dividend. */
export interface Rescaling {
  readonly fields: 'prices' | 'close' | 'volume'
  /** In order of time, none touching the next with the same factor. */
  readonly runs: readonly ScaledRun[]
}

export interface Comparison {
  readonly rescalings: readonly Rescaling[]
  /** In order of time; neighbours are those next to each other in `now`. */
  readonly changed: readonly ChangedBar[]
  /** Bars after the last, and before the last, of those before. */
  readonly appended: number
  readonly backFilled: number
  /** Bars that are not there any more. */
  readonly removed: number
}

export interface ComparisonRules {
  /** How far two values may differ and count as the same. */
  readonly toleranceRatio: number
  /** Fewest bars that make a rescaling, unless all bars are rescaled. */
  readonly leastRescaled: number
  /** Leading part of the bars before that is compared, as a count: what had not closed then may change. */
  readonly closed: number
}

/**
 * What changed between two versions of one series' bars, which are matched by `slotsBefore` and `slotsNow`, both ascending. `null` where the bars
 * before are an unchanged beginning of those now: then nothing but comparing was done.
 */
export function compareBars(before: Bars, now: Bars, slots: Slots, rules: ComparisonRules): Comparison | null {
  const isContinued = now.length >= before.length && differingStretches(slots.before, slots.now, before.length).length === 0
  if (isContinued && comparedFields.every((field) => sameColumn(before[field], now[field], before.length))) return null
  const common = isContinued ? continued(before, now, slots, rules.closed) : matched(before, now, slots, rules.closed)
  const masks = new Uint8Array(common.before.length)
  for (const [k, field] of comparedFields.entries())
    markChanged(masks, 1 << k, { before: before[field], now: now[field], common, isContinued }, rules.toleranceRatio)
  const marked = placesIn(masks)
  const rescalings: Rescaling[] = []
  if (marked.length > 0) {
    const pair: Versions = { before, now, common, masks, marked }
    for (const fields of ['prices', 'close', 'volume'] as const) {
      const rescaling = rescalingOf(pair, fields, rules)
      if (rescaling !== null) rescalings.push(rescaling)
    }
  }
  const changed: ChangedBar[] = []
  for (const k of marked) {
    const mask = masks[k] as number
    if (mask !== 0) changed.push({ before: common.before[k] as number, now: common.now[k] as number, mask })
  }
  const { appended, backFilled, removed } = common
  return { rescalings, changed, appended, backFilled, removed }
}

interface Slots {
  readonly before: Float64Array | Int32Array
  readonly now: Float64Array | Int32Array
}

function sameColumn(one: Float64Array, other: Float64Array, length: number): boolean {
  for (const [from, to] of differingStretches(one, other, length))
    for (let i = from; i < to; i++) {
      const a = one[i] as number
      const b = other[i] as number
      if (a !== b && (a === a || b === b)) return false
    }
  return true
}

interface Common {
  readonly before: Int32Array
  readonly now: Int32Array
  readonly appended: number
  readonly backFilled: number
  readonly removed: number
}

function matched(before: Bars, now: Bars, slots: Slots, closed: number): Common {
  const pairs = { before: new Int32Array(before.length), now: new Int32Array(before.length) }
  let count = 0
  let removed = 0
  let backFilled = 0
  let j = 0
  for (let i = 0; i < before.length; i++) {
    const slot = slots.before[i] as number
    for (; j < now.length && (slots.now[j] as number) < slot; j++) backFilled++
    if (j >= now.length || slots.now[j] !== slot) removed++
    else {
      if (i < closed) {
        pairs.before[count] = i
        pairs.now[count++] = j
      }
      j++
    }
  }
  return {
    before: pairs.before.subarray(0, count),
    now: pairs.now.subarray(0, count),
    appended: countAppended(before, now, slots, j),
    backFilled,
    removed,
  }
}

/** As `matched`, where the slots before are the first of those now. */
function continued(before: Bars, now: Bars, slots: Slots, closed: number): Common {
  const places = countedUp(Math.max(0, Math.min(closed, before.length)))
  return { before: places, now: places, appended: countAppended(before, now, slots, before.length), backFilled: 0, removed: 0 }
}

/** Bars now, from `from` on, that are later than the last before. */
function countAppended(before: Bars, now: Bars, slots: Slots, from: number): number {
  const last = before.length > 0 ? (slots.before[before.length - 1] as number) : -Infinity
  let appended = 0
  for (let j = from; j < now.length; j++) if ((slots.now[j] as number) > last) appended++
  return appended
}

let upward = new Int32Array(0)

/** 0, 1, 2 and so on. Not to be written to. */
function countedUp(length: number): Int32Array {
  if (upward.length < length) upward = new Int32Array(2 * length).map((_, i) => i)
  return upward.subarray(0, length)
}

/** Sets a bit in the masks of those common bars whose values of one field differ. */
function markChanged(
  masks: Uint8Array,
  bit: number,
  {
    before,
    now,
    common,
    isContinued,
  }: { readonly before: Float64Array; readonly now: Float64Array; readonly common: Common; readonly isContinued: boolean },
  toleranceRatio: number,
): void {
  const stretches = isContinued ? differingStretches(before, now, masks.length) : [[0, masks.length] as const]
  for (const [from, to] of stretches)
    for (let k = from; k < to; k++) {
      const old = before[common.before[k] as number] as number
      const fresh = now[common.now[k] as number] as number
      // What was not there and is now was filled in, not restated.
      if (old === fresh || old !== old) continue
      if (Math.abs(old - fresh) <= toleranceRatio * Math.max(Math.abs(old), Math.abs(fresh))) continue
      masks[k] = (masks[k] as number) | bit
    }
}

/** Where masks are not 0, ascending. */
function placesIn(masks: Uint8Array): readonly number[] {
  const places: number[] = []
  for (const [from, to] of differingStretches(masks, new Uint8Array(masks.length), masks.length))
    for (let k = from; k < to; k++) if (masks[k] !== 0) places.push(k)
  return places
}

interface Versions {
  readonly before: Bars
  readonly now: Bars
  readonly common: Common
  /** Fields of each common bar that differ; those that a rescaling explains are taken out. */
  readonly masks: Uint8Array
  /** Places whose mask was not 0 at first, ascending. */
  readonly marked: readonly number[]
}

interface Run {
  readonly from: number
  /** Excluded. */
  readonly to: number
  readonly low: number
  readonly high: number
}

/** Bars that a run may jump over, because they changed otherwise, if those after them fit again. */
const LOOK_AHEAD = 10
/** Fewest bars of a run inside a rescaling: two bars have a common factor by chance. */
const LEAST_RUN = 3
/** Rounding leaves some bars of a rescaled series as they were. */
const LEAST_CHANGED = 0.5

/**
 * The rescaling of all bars from the first to some date, if that is what happened: runs of one factor each, one after another. Takes what it explains
 * out of `masks`.
 *
 * Each bar allows a range of factors, for its old and new values were rounded; a run is as long as all its bars allow a common one.
 */
function rescalingOf(
  { before, now, common, masks, marked }: Versions,
  fields: Rescaling['fields'],
  rules: ComparisonRules,
): Rescaling | null {
  const count = masks.length
  const own = fields === 'prices' ? PRICES : fields === 'close' ? CLOSE : VOLUME
  const isOwn = (mask: number) => (fields === 'close' ? (mask & PRICES) === CLOSE : (mask & own) !== 0)
  const least = Math.max(2, Math.min(rules.leastRescaled, count))
  let changedBars = 0
  for (const k of marked) if (isOwn(masks[k] as number)) changedBars++
  if (changedBars < Math.max(2, LEAST_CHANGED * least)) return null

  const low = new Float64Array(count)
  const high = new Float64Array(count)
  for (let k = 0; k < count; k++) {
    const [least, most] = factorRange(before, common.before[k] as number, now, common.now[k] as number, fields)
    low[k] = least
    high[k] = most
  }
  const runs: ScaledRun[] = []
  const explained: Run[] = []
  let bars = 0
  let touched = 0
  let pieces = 0
  for (const run of runsOfFactor(low, high)) {
    const isUnchanged = run.low <= 1 && run.high >= 1
    if (isUnchanged && run.to - run.from >= least) break
    pieces++
    if (isUnchanged || (run.to - run.from < LEAST_RUN && count >= LEAST_RUN)) continue
    let last = run.to - 1
    while (last > run.from && !isOwn(masks[last] as number)) last--
    for (let k = run.from; k <= last; k++) if (isOwn(masks[k] as number)) touched++
    bars += last + 1 - run.from
    explained.push({ ...run, to: last + 1 })
    const factor = shortest(run.low, run.high)
    const previous = runs[runs.length - 1]
    const first = common.now[run.from] as number
    if (previous && run.low <= previous.factor && previous.factor <= run.high)
      runs[runs.length - 1] = { ...previous, last: common.now[last] as number }
    else runs.push({ first, last: common.now[last] as number, factor })
  }
  if (bars < least || touched < LEAST_CHANGED * bars || pieces * 4 > Math.max(bars, 4)) return null
  for (const run of explained) {
    for (let k = run.from; k < run.to; k++) {
      if (!((low[k] as number) <= run.high && (high[k] as number) >= run.low)) continue
      const mask = masks[k] as number
      let left = mask & ~own
      if (fields === 'prices' && volumeFollows(before, common.before[k] as number, now, common.now[k] as number, run)) left &= ~VOLUME
      masks[k] = left
    }
  }
  return { fields, runs }
}

/** The number of the fewest digits between two. */
function shortest(low: number, high: number): number {
  const middle = Math.min(Math.sqrt(low) * Math.sqrt(high), Number.MAX_VALUE)
  for (let digits = 1; digits <= 10; digits++) {
    const rounded = Number(middle.toPrecision(digits))
    if (rounded >= low && rounded <= high && rounded < Infinity) return rounded
  }
  return middle
}

function runsOfFactor(low: Float64Array, high: Float64Array): Run[] {
  const count = low.length
  const runs: Run[] = []
  let from = 0
  while (from < count) {
    let least = low[from] as number
    let most = high[from] as number
    if (!(least <= most)) {
      from++
      continue
    }
    const fits = (k: number) => Math.max(least, low[k] as number) <= Math.min(most, high[k] as number)
    let to = from + 1
    for (; to < count; to++) {
      if (fits(to)) {
        least = Math.max(least, low[to] as number)
        most = Math.min(most, high[to] as number)
        continue
      }
      let ahead = 0
      let fitting = 0
      for (let k = to + 1; k <= Math.min(to + LOOK_AHEAD, count - 1); k++) {
        ahead++
        if (fits(k)) fitting++
      }
      if (fitting * 2 <= ahead) break
    }
    runs.push({ from, to, low: least, high: most })
    from = to
  }
  return runs
}

/** Factors, new over old, that a bar's rounded values allow; empty (least above most) where its fields disagree. Anything for a bar without values. */
function factorRange(before: Bars, b: number, now: Bars, n: number, fields: Rescaling['fields']): readonly [number, number] {
  const names = fields === 'volume' ? (['volume'] as const) : fields === 'close' ? (['close'] as const) : comparedFields.slice(0, 4)
  const unitBefore = fields === 'volume' ? 1 : 10 ** -(before.decimals[b] as number)
  const unitNow = fields === 'volume' ? 1 : 10 ** -(now.decimals[n] as number)
  let least = 0
  let most = Infinity
  for (const name of names) {
    const old = before[name][b] as number
    const fresh = now[name][n] as number
    if (!(old > 0 && fresh > 0)) continue
    const oldHalf = Math.min(unitBefore / 2, old / 2) + old * 1e-6
    const freshHalf = Math.min(unitNow / 2, fresh / 2) + fresh * 1e-6
    least = Math.max(least, (fresh - freshHalf) / (old + oldHalf))
    most = Math.min(most, (fresh + freshHalf) / (old - oldHalf))
  }
  return [least, most]
}

/** Whether a bar's volume moved the other way, as a split makes it, within one unit and a thousandth. */
function volumeFollows(before: Bars, b: number, now: Bars, n: number, { low, high }: Run): boolean {
  const old = before.volume[b] as number
  const fresh = now.volume[n] as number
  const expected = old / (Math.sqrt(low) * Math.sqrt(high))
  return Math.abs(fresh - expected) <= 1 + expected * 1e-3
}

/**
 * Changed bars in groups that make one defect each: `blockOf` and more neighbours of which the same fields changed by the same factor are one group,
 * any other bar is its own.
 */
export function changedGroups(
  before: Bars,
  now: Bars,
  changed: readonly ChangedBar[],
  blockOf: number,
): readonly (readonly ChangedBar[])[] {
  const groups: ChangedBar[][] = []
  let run: ChangedBar[] = []
  let low = 0
  let high = Infinity
  const finish = (): void => {
    if (run.length >= blockOf && (low > 1 || high < 1)) groups.push(run)
    else for (const one of run) groups.push([one])
  }
  for (const one of changed) {
    const [least, most] = rangeOfMask(before, now, one)
    const last = run[run.length - 1]
    const joins = last !== undefined && last.now + 1 === one.now && last.mask === one.mask && Math.max(low, least) <= Math.min(high, most)
    if (joins) {
      run.push(one)
      low = Math.max(low, least)
      high = Math.min(high, most)
      continue
    }
    finish()
    run = [one]
    low = least
    high = most
  }
  finish()
  return groups
}

function rangeOfMask(before: Bars, now: Bars, { before: b, now: n, mask }: ChangedBar): readonly [number, number] {
  if (mask === VOLUME) return factorRange(before, b, now, n, 'volume')
  if ((mask & PRICES) === CLOSE) return factorRange(before, b, now, n, 'close')
  return factorRange(before, b, now, n, 'prices')
}
