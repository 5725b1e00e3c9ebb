import { utcDay } from '../../base/day.ts'
import type { SymbolMetadata } from '../../model/dataset.ts'
import { defineLakeCheck, type LakeDataset, type LakeDefect } from '../define.ts'
import { listedDay } from '../listing.ts'
import { spellingDifference, spellingOf } from './spelling.ts'

/**
 * Finds symbols of the universe that no dataset of the lake holds.
 *
 * One defect per symbol, by symbol, under the symbol that is missing; it is of the dataset with the most series that share the symbol's type, else its
 * exchange, else with the most series (of equals the first). A symbol that is there under another spelling (case, separator) is not missing, nor is one that
 * is not listed yet at as-of. An object that could not be read is there: `unreadable_object` says so.
 * Source: the universe list of the metadata file.
 */
export const missingSymbol = defineLakeCheck({
  id: 'missing_symbol',
  version: 1,
  dimension: 'completeness',
  severity: 'medium',
  status: 'confirmed',
  about: 'symbols of the universe without an object',
  formula:
    'A symbol that the metadata put into the universe, listed at as-of or without a listing date, of which no dataset has a series, whatever its case and separators.',
  source: 'The universe list of the metadata file.',
  params: {},
  reads: ['metadata', 'as-of', 'lake'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  scope: 'lake',
  run({ datasets, metadata, asOfUs }) {
    if (datasets.length === 0) return []
    const held = new Set(datasets.flatMap(({ members }) => members.map(({ symbol }) => symbol)))
    const missing = [...metadata].filter(
      ([symbol, known]) => known.universe && !held.has(symbol) && (listedDay(known) ?? -Infinity) <= utcDay(asOfUs),
    )
    if (missing.length === 0) return []
    const heldByLetters = new Map<string, string[]>()
    for (const symbol of held) {
      const { bare } = spellingOf(symbol)
      heldByLetters.set(bare, [...(heldByLetters.get(bare) ?? []), symbol])
    }
    const home = homes(datasets)
    return missing
      .filter(([symbol]) => !isHeldAs(symbol, heldByLetters))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([symbol, known]) => defectOf(symbol, known, home(known)))
  },
})

function isHeldAs(symbol: string, heldByLetters: ReadonlyMap<string, readonly string[]>): boolean {
  const spelling = spellingOf(symbol)
  return (heldByLetters.get(spelling.bare) ?? []).some((other) => {
    const difference = spellingDifference(spelling, spellingOf(other))
    return difference === 'case' || difference === 'separator'
  })
}

/** Which dataset a symbol of such metadata belongs to. */
function homes(datasets: readonly LakeDataset[]): (known: SymbolMetadata) => LakeDataset {
  const byTrait = new Map<string, number[]>()
  for (const [place, { members }] of datasets.entries())
    for (const { metadata } of members)
      for (const trait of traitsOf(metadata)) {
        let counts = byTrait.get(trait)
        if (counts === undefined) byTrait.set(trait, (counts = datasets.map(() => 0)))
        counts[place] = (counts[place] as number) + 1
      }
  const sizes = datasets.map(({ members }) => members.length)
  return (known) => {
    const counts = traitsOf(known).flatMap((trait) => byTrait.get(trait) ?? [])
    const decisive = counts.length > 0 ? counts.slice(0, datasets.length) : sizes
    return datasets[decisive.indexOf(Math.max(...decisive))] as LakeDataset
  }
}

function traitsOf(metadata: SymbolMetadata | null): string[] {
  const traits: string[] = []
  if (metadata?.type !== undefined) traits.push(`type ${metadata.type}`)
  if (metadata?.exchange !== undefined) traits.push(`exchange ${metadata.exchange}`)
  return traits
}

function defectOf(symbol: string, { name, type, listed, delisted }: SymbolMetadata, { dataset, members }: LakeDataset): LakeDefect {
  return {
    dataset: dataset.name,
    symbol,
    defect: {
      slots: [],
      from: null,
      to: null,
      message: `${symbol} is in the universe, but the lake has no object of it`,
      evidence: {
        name: name ?? null,
        type: type ?? null,
        listed: listed ?? null,
        delisted: delisted ?? null,
        seriesInDataset: members.length,
      },
    },
  }
}
