import { civilDate, DAY_US } from '../base/day.ts'
import type { KnownOffsets, KnownZone } from '../model/scan.ts'
import { tabledOffsets } from './tabled-offsets.ts'

/**
 * A time zone as a table of offsets, read once from the runtime's own data (`Intl.DateTimeFormat`, or `data/offsets.json` where that
 * says the same) in blocks of about seventeen months, when a block is first asked for: a scan mostly asks for the weeks before its as-of.
 *
 * Instants are µs since 1970 UTC. Asking in ascending order is cheapest: the last offset found is tried first.
 * Law: `localDay(localToUtc(day, us)) === day` unless a change of clocks skips the whole day.
 */
export interface Zone {
  readonly name: string
  /** Local minus UTC at an instant, µs. NaN for an instant that is not finite. */
  offsetUs(timeUs: number): number
  /** Day number of the local date of an instant. */
  localDay(timeUs: number): number
  /**
   * Instant of a wall time: day number and µs of that day. A wall time that a change of clocks skips counts on from
   * before the change (02:30 becomes 03:30), one that comes twice is the earlier.
   */
  localToUtc(day: number, usOfDay: number): number
  /** Eight hexadecimal digits that differ when an offset between two days differs: the runtime's zone data may be updated. */
  digest(firstDay: number, lastDay: number): string
}

const BLOCK_US = 512 * DAY_US
/** Clocks have never been changed there and back within so few days in a zone of `data/`, 1950 to 2100. */
const PROBE_US = 16 * DAY_US
const MINUTE_US = 60_000_000
/** 9,007,199,254,740,991 µs is in 2255; later and earlier instants take the offset of the limit. */
const LIMIT_US = Number.MAX_SAFE_INTEGER - BLOCK_US

const zones = new Map<string, Zone>()

/** The zone of an IANA name, memoised. One that the runtime does not know throws RangeError at the first question. */
export function zoneOf(name: string): Zone {
  let zone = zones.get(name)
  if (zone === undefined) {
    zone = name === 'UTC' ? utc : new TableZone(name)
    zones.set(name, zone)
  }
  return zone
}

/** All that was read or recalled until now. */
export function knownZones(): KnownZone[] {
  const known: KnownZone[] = []
  for (const [name, zone] of zones)
    if (zone instanceof TableZone && zone.blocks.size > 0) known.push({ name, blocks: [...zone.blocks.values()] })
  return known
}

/** Spares the reading of what was `known` to a process with the same zone data: the first formatter of a process takes 10 ms. */
export function recallZones(known: readonly KnownZone[]): void {
  for (const { name, blocks } of known) {
    const zone = zoneOf(name)
    if (!(zone instanceof TableZone)) continue
    for (const block of blocks) if (!zone.blocks.has(block.number)) zone.blocks.set(block.number, block)
  }
}

const utc: Zone = {
  name: 'UTC',
  offsetUs: () => 0,
  localDay: (timeUs) => Math.floor(timeUs / DAY_US),
  localToUtc: (day, usOfDay) => day * DAY_US + usOfDay,
  digest: () => '00000000',
}

class TableZone implements Zone {
  readonly name: string
  #format: Intl.DateTimeFormat | undefined
  readonly blocks = new Map<number, KnownOffsets>()
  // The last stretch of one offset that was asked for.
  #fromUs = NaN
  #untilUs = NaN
  #offsetUs = 0

  constructor(name: string) {
    this.name = name
  }

  offsetUs(timeUs: number): number {
    if (timeUs >= this.#fromUs && timeUs < this.#untilUs) return this.#offsetUs
    if (!Number.isFinite(timeUs)) return NaN
    return this.#seek(Math.max(-LIMIT_US, Math.min(LIMIT_US, timeUs)))
  }

  localDay(timeUs: number): number {
    return Math.floor((timeUs + this.offsetUs(timeUs)) / DAY_US)
  }

  localToUtc(day: number, usOfDay: number): number {
    const wallUs = day * DAY_US + usOfDay
    const before = this.offsetUs(wallUs - DAY_US)
    const after = this.offsetUs(wallUs + DAY_US)
    if (before === after) return wallUs - before
    if (this.offsetUs(wallUs - before) === before) return wallUs - before
    if (this.offsetUs(wallUs - after) === after) return wallUs - after
    return wallUs - before
  }

  digest(firstDay: number, lastDay: number): string {
    // FNV-1a over the transitions, 32 bits: it has to notice an update, not an attacker.
    let hash = 0x811c9dc5
    const add = (value: number): void => {
      for (let rest = value, i = 0; i < 5; i++, rest = Math.floor(rest / 256)) hash = Math.imul(hash ^ (rest & 255), 0x01000193) >>> 0
    }
    const endUs = (lastDay + 1) * DAY_US
    let lastOffset = NaN
    for (let timeUs = firstDay * DAY_US; timeUs < endUs; timeUs = this.#untilUs) {
      const offset = this.offsetUs(timeUs)
      if (offset === lastOffset) continue
      add(Math.max(firstDay * DAY_US, this.#fromUs) / MINUTE_US)
      add(offset / 1e6)
      lastOffset = offset
    }
    return hash.toString(16).padStart(8, '0')
  }

  #seek(timeUs: number): number {
    const number = Math.floor(timeUs / BLOCK_US)
    let block = this.blocks.get(number)
    if (block === undefined) {
      const tabled = tabledOffsets(this.name, number * BLOCK_US, (number + 1) * BLOCK_US)
      block = tabled === undefined ? this.#read(number) : { number, ...tabled }
      this.blocks.set(number, block)
    }
    const { fromUs, offsetUs } = block
    let low = 0
    let high = fromUs.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((fromUs[middle] as number) <= timeUs) low = middle
      else high = middle - 1
    }
    this.#fromUs = fromUs[low] as number
    this.#untilUs = fromUs[low + 1] ?? (number + 1) * BLOCK_US
    this.#offsetUs = offsetUs[low] as number
    return this.#offsetUs
  }

  #read(number: number): KnownOffsets {
    const startUs = number * BLOCK_US
    const fromUs = [startUs]
    const offsetUs = [this.#probe(startUs)]
    for (let timeUs = startUs; timeUs < startUs + BLOCK_US; timeUs += PROBE_US) {
      const nextUs = Math.min(timeUs + PROBE_US, startUs + BLOCK_US - MINUTE_US)
      let known = offsetUs.at(-1) as number
      // Once round for each change between two probes.
      for (let next = this.#probe(nextUs); next !== known;) {
        const changeUs = this.#firstMinuteNot(known, fromUs.length > 1 ? Math.max(timeUs, fromUs.at(-1) as number) : timeUs, nextUs)
        known = this.#probe(changeUs)
        fromUs.push(changeUs)
        offsetUs.push(known)
      }
    }
    return { number, fromUs, offsetUs }
  }

  /** The first whole minute after `lowUs`, where `known` holds, at which it holds no more; at `highUs` it does not. */
  #firstMinuteNot(known: number, lowUs: number, highUs: number): number {
    let low = lowUs / MINUTE_US
    let high = highUs / MINUTE_US
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (this.#probe(middle * MINUTE_US) === known) low = middle
      else high = middle
    }
    return high * MINUTE_US
  }

  /** `05, 09:30:00`. The formatter is made when first needed: the first of a process takes 10 ms. */
  #wallClock(timeMs: number): string {
    this.#format ??= new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
      timeZone: this.name,
      hourCycle: 'h23',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    return this.#format.format(timeMs)
  }

  /** Offset in µs at a whole second, from the wall clock that the runtime shows. */
  #probe(timeUs: number): number {
    const second = Math.floor(timeUs / 1e6)
    const wall = this.#wallClock(second * 1000)
    if (!/^\d\d, \d\d:\d\d:\d\d$/.test(wall)) throw new RangeError(`the runtime prints times of ${this.name} in an unknown form: ${wall}`)
    const day = twoDigits(wall, 0)
    const secondOfDay = twoDigits(wall, 4) * 3600 + twoDigits(wall, 7) * 60 + twoDigits(wall, 10)
    const utcSecondOfDay = ((second % 86_400) + 86_400) % 86_400
    const sameDay = secondOfDay - utcSecondOfDay
    const utcDayNumber = Math.floor(second / 86_400)
    // Offsets lie between -12 h and +14 h, so the local date is that of UTC or a neighbour.
    for (const shift of [0, -1, 1]) if (civilDate(utcDayNumber + shift).day === day) return (sameDay + shift * 86_400) * 1e6
    throw new RangeError(`the runtime's clock of ${this.name} is more than a day from UTC`)
  }
}

function twoDigits(text: string, at: number): number {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528
}
