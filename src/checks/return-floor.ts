import type { Derived } from './derived.ts'

/** The least robust deviation of a bar's return, from that of a daily one: returns grow with the square root of time. */
export function floorAt(derived: Derived, dailyFloor: number): number {
  return derived.intervalClass === 'daily'
    ? dailyFloor
    : Math.max(dailyFloor / Math.sqrt(Math.max(derived.barsPerSession, 1 / 21)), dailyFloor / 5)
}
