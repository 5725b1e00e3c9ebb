import { type MarketFactor, volatilityPath } from '../market.ts'
import { seededRandom } from '../random.ts'

/** What all listings share in each session. */
export interface CleanMarket extends MarketFactor {
  /** What volumes are times that day: few trade on half days, many on the days of a crash. */
  readonly crowd: Float64Array
}

const SESSIONS_A_YEAR = 252
/** Days on which the whole market jumps: some by a few percent, one in ten years by 6 to 12 %. */
const JUMPS_A_YEAR = 1.5
const CRASHES_A_YEAR = 0.1

/** The market over so many sessions; `isShort` are those that close early. */
export function cleanMarket(seed: number, isShort: Uint8Array): CleanMarket {
  const { length } = isShort
  const random = seededRandom(seed, 'clean market')
  const { shocks, deviation } = volatilityPath(random, length, 0.009)
  const crowd = new Float64Array(length)
  let mood = 0
  for (let i = 0; i < length; i++) {
    const chance = random.next() * SESSIONS_A_YEAR
    const size = chance < CRASHES_A_YEAR ? 0.06 + 0.06 * random.next() : chance < JUMPS_A_YEAR ? 0.02 + 0.03 * random.next() : 0
    const jump = size * (random.next() < 0.65 ? -1 : 1)
    shocks[i] = (shocks[i] as number) + jump
    deviation[i] = Math.max(deviation[i] as number, size / 2)
    mood = 0.9 * mood + 0.08 * random.normal()
    crowd[i] = Math.exp(mood) * (1 + 12 * size) * (isShort[i] === 1 ? 0.45 : 1)
  }
  return { returns: shocks, deviation, crowd }
}
