import type { TraceLoops } from '../model/trace-loops.ts'
import { possibleOwners } from './lake/owner-search.ts'
import { repeatedContents } from './lake/repeated-contents.ts'
import { suspectVolumes } from './lake/suspect-volumes.ts'
import { volumeSteps } from './lake/volume-step.ts'
import { countMedians } from './market-medians.ts'
import { countMarket } from './market-tally.ts'

/** The loops over traces in TypeScript: what everything faster is held to. */
export const plainTraceLoops: TraceLoops = { suspectVolumes, volumeSteps, countMarket, countMedians, possibleOwners, repeatedContents }
