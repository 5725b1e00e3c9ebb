import { plainRollUps, timescaleRollUps } from './migrations/0001-rollups.ts'
import { scans } from './migrations/0001-scans.ts'
import { slotsByDay } from './migrations/0002-slots-by-day.ts'

/** The SQL of one version, for a schema with TimescaleDB or without. */
export type Migration = (timescale: boolean) => string

/** Versions of the store in turn: the first makes version 1 of an empty schema. A released one is never changed again. */
export const migrations: readonly Migration[] = [(timescale) => scans + (timescale ? timescaleRollUps : plainRollUps), () => slotsByDay]
