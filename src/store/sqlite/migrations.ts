import { scans } from './migrations/0001-scans.ts'
import { detection } from './migrations/0002-detection.ts'
import { slotsByDay } from './migrations/0003-slots-by-day.ts'

/** SQL of each version of the store in turn: the first makes version 1 of an empty file. A released one is never changed again. */
export const migrations: readonly string[] = [scans, detection, slotsByDay]
