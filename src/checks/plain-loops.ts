import type { SeriesLoops } from '../model/series-loops.ts'
import { alikePairs } from './alike.ts'
import { farVolumes } from './far-volumes.ts'
import { returnsApart } from './returns-apart.ts'
import { screen } from './screen.ts'

/** The loops over all bars of a series in TypeScript: what everything faster is held to. */
export const plainLoops: SeriesLoops = { screen, alikePairs, farVolumes, returnsApart }
