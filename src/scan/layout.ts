import { AppError, errnoOf } from '../base/app-error.ts'
import type { Hasher } from '../kernel/decoder.ts'
import { giveBackKernel, lendKernel } from '../kernel/lend-kernel.ts'
import { PlainDecoder } from '../kernel/plain-decoder.ts'
import type { Kernel } from '../kernel/wasm-decoder.ts'
import { claimObjects } from '../lake/claims.ts'
import { type Inference, inferLayout, otherEnding } from '../lake/inference/infer-layout.ts'
import { type SampledObject, sampleReader, type SampleRefusal } from '../lake/inference/sampled-object.ts'
import { DecodeRefusal } from '../model/decoded.ts'
import type { LakeStorage, Listing } from '../model/lake.ts'
import type { ManifestEntry } from '../model/manifest.ts'
import type { Layout } from '../model/scan.ts'
import type { OnProgress } from './progress.ts'
import { decodeStored } from './read-object.ts'
import type { ScanRequest } from './request.ts'

const unjudged = { stillTime: null, lakeKey: null, marksKey: null } as const

interface LayoutInput {
  readonly request: Pick<ScanRequest, 'datasets' | 'full' | 'lakeRoot' | 'metadata'>
  readonly listing: Listing
  /** The layout of the last scan. */
  readonly kept: Layout | null
  readonly manifest: readonly ManifestEntry[]
  readonly storage: LakeStorage
  readonly onProgress: OnProgress
}

/** A layout, and why inference left objects out of it. */
export interface FoundLayout {
  readonly layout: Layout
  /** Reasons by path. */
  readonly leftOut: ReadonlyMap<string, string>
}

/**
 * How the lake is laid out: as configured; else as inferred by the last scan while it explains every object that has come since; else inferred anew.
 * Without a single price file there are no datasets. Throws LAYOUT_AMBIGUOUS with all readings when two fit equally.
 */
export async function layoutFor({ request, listing, kept, manifest, storage, onProgress }: LayoutInput): Promise<FoundLayout> {
  if (request.datasets !== null)
    return { layout: { datasets: request.datasets, inferred: false, notes: [], ...unjudged }, leftOut: new Map() }
  if (kept?.inferred === true && !request.full && kept.datasets.length > 0 && explainsAll(kept, listing, manifest))
    return { layout: kept, leftOut: new Map() }
  onProgress({ phase: 'inferring', files: { done: 0, total: 0 }, bytes: { done: 0, total: 0 } })
  return inferLake(listing, storage, request)
}

/** What a lake's layout looks like from a few objects of each kind of path. */
export async function inferListing(listing: Listing, storage: LakeStorage, metadata: ScanRequest['metadata']): Promise<Inference> {
  const kernel = lendKernel()
  const inference = await inferLayout(listing.objects, sampler(storage, kernel), metadata)
  giveBackKernel(kernel)
  return inference
}

async function inferLake(
  listing: Listing,
  storage: LakeStorage,
  request: Pick<ScanRequest, 'lakeRoot' | 'metadata'>,
): Promise<FoundLayout> {
  const inference = await inferListing(listing, storage, request.metadata)
  if (inference.ambiguities.length > 0) {
    const lines = inference.ambiguities.map(
      ({ dataset, setting, readings }) => `  datasets.${dataset}.${setting}: ${readings.join(', or ')}`,
    )
    throw new AppError(
      'LAYOUT_AMBIGUOUS',
      `the layout of ${request.lakeRoot} fits more than one reading equally well:\n${lines.join('\n')}\nSay which in a config: "tidegauge init ${request.lakeRoot}" writes one to choose in`,
    )
  }
  const [first, ...others] = inference.skipped.filter(({ path }) => otherEnding(path) === null)
  // A lake of which nothing can be read is not an empty one: it would pass every limit.
  if (inference.datasets.length === 0 && first !== undefined) {
    const more = others.length === 0 ? '' : `, and ${others.length} more`
    throw new AppError(
      'LAYOUT_UNKNOWN',
      `no dataset can be told in ${request.lakeRoot}: ${first.path}: ${first.reason}${more}. Say in a config how the lake is laid out, as docs/reference/layout.md shows`,
    )
  }
  return {
    layout: { datasets: inference.datasets, inferred: true, notes: inference.notes, ...unjudged },
    leftOut: new Map(inference.skipped.map(({ path, reason }) => [path, reason])),
  }
}

/** Whether no object that came since the last scan is left over: one that is may be the first of a new dataset. */
function explainsAll(kept: Layout, listing: Listing, manifest: readonly ManifestEntry[]): boolean {
  const known = new Set(manifest.map((entry) => entry.path))
  const { skipped } = claimObjects(listing.objects, kept.datasets)
  return skipped.every(({ path }) => known.has(path))
}

/** Ten years of minutes of an exchange: what a larger object holds beyond shows nothing new, and need not be in memory twice. */
const ENOUGH_ROWS = 1e6

/** Nobody asks for the digest of a sample. */
const unhashed: Hasher = { reset: () => {}, update: () => {}, digest: () => '' }

function sampler(storage: LakeStorage, { decoder }: Kernel): (path: string) => Promise<SampledObject | SampleRefusal> {
  const tools = { kernel: decoder, plain: new PlainDecoder(), hasher: unhashed }
  const sampleOf = sampleReader()
  return async (path) => {
    try {
      return sampleOf(await decodeStored(storage, path, tools, { enoughRows: ENOUGH_ROWS }))
    } catch (error) {
      if (error instanceof DecodeRefusal) return { refused: error.message }
      if (errnoOf(error) !== null && error instanceof Error) return { refused: error.message }
      throw error
    }
  }
}
