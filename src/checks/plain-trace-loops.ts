import type { TraceLoops } from '../model/trace-loops.ts'
import { ownerDays } from './lake/owner-days.ts'
import { suspectVolumes } from './lake/suspect-volumes.ts'
import { countMarket } from './market-tally.ts'

/** The loops over traces in TypeScript: what everything faster is held to. */
export const plainTraceLoops: TraceLoops = { suspectVolumes, countMarket, ownerDays }
