import type { ProbeResult, UptimeHour } from '../model/probe-result.ts'
import { addUptime, noTime, tallyUptime, uptimeRatio, type UptimeTally } from './uptime.ts'

const HOUR_US = 3_600_000_000

/** The windows over which uptime is told, in µs. */
const windows = { last_24h: 24 * HOUR_US, last_7d: 168 * HOUR_US, last_30d: 720 * HOUR_US } as const

export type Uptimes = Record<keyof typeof windows, number | null>

/** How far back hours are worth keeping. */
export const KEPT_HOURS_US = windows.last_30d + HOUR_US

interface Part {
  readonly hours: Map<number, UptimeTally>
  readonly changed: Set<number>
  last: Pick<ProbeResult, 'status' | 'checkedAtUs'> | null
}

/** How long each part was up and down, hour by hour, as `tallyUptime` counts it. While the server was down nobody knows, and it counts neither way. */
export class UptimeBook {
  readonly #parts = new Map<string, Part>()

  /** Takes over what was kept. */
  load(hours: readonly UptimeHour[]): void {
    for (const { name, hourUs, upUs, downUs } of hours) this.#part(name).hours.set(hourUs, { upUs, downUs, unknownUs: 0 })
  }

  /** Results of one part are to come in order of time. A result counts once the next is there. */
  add(name: string, result: Pick<ProbeResult, 'status' | 'checkedAtUs'>, holdUs: number): void {
    const part = this.#part(name)
    const { last } = part
    part.last = result
    if (last === null) return
    const untilUs = Math.min(result.checkedAtUs, last.checkedAtUs + holdUs)
    for (let fromUs = last.checkedAtUs; fromUs < untilUs;) {
      const hourUs = Math.floor(fromUs / HOUR_US) * HOUR_US
      const toUs = Math.min(untilUs, hourUs + HOUR_US)
      part.hours.set(hourUs, addUptime(part.hours.get(hourUs) ?? noTime, tallyUptime([last], { fromUs, toUs, holdUs })))
      part.changed.add(hourUs)
      fromUs = toUs
    }
  }

  /** Shares of the known time that a part was up, 0 to 1, by whole hours; `null` where nothing is known. */
  uptimes(name: string, nowUs: number): Uptimes {
    const hours = [...(this.#parts.get(name)?.hours ?? [])]
    const over = (lengthUs: number) =>
      uptimeRatio(
        hours
          .filter(([hourUs]) => hourUs > nowUs - lengthUs - HOUR_US && hourUs <= nowUs)
          .reduce((sum, [, tally]) => addUptime(sum, tally), noTime),
      )
    return { last_24h: over(windows.last_24h), last_7d: over(windows.last_7d), last_30d: over(windows.last_30d) }
  }

  /** Hours that changed since this was last called. What is too old for any window is let go. */
  takeChanged(nowUs: number): UptimeHour[] {
    const taken: UptimeHour[] = []
    for (const [name, { hours, changed }] of this.#parts) {
      for (const hourUs of changed) {
        const { upUs, downUs } = hours.get(hourUs) ?? noTime
        taken.push({ name, hourUs, upUs, downUs })
      }
      changed.clear()
      for (const hourUs of hours.keys()) if (hourUs < nowUs - KEPT_HOURS_US) hours.delete(hourUs)
    }
    return taken
  }

  /** Hours that were taken and could not be kept: they are given again. */
  giveBack(hours: readonly UptimeHour[]): void {
    for (const { name, hourUs } of hours) this.#part(name).changed.add(hourUs)
  }

  #part(name: string): Part {
    const known = this.#parts.get(name)
    if (known !== undefined) return known
    const made: Part = { hours: new Map(), changed: new Set(), last: null }
    this.#parts.set(name, made)
    return made
  }
}
