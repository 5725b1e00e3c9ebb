/** How two spellings of what may be one symbol differ. `unpunctuated`: one of them lacks the mark between symbol and class (BFB for BF.B). */
export type SpellingDifference = 'case' | 'separator' | 'suffix' | 'unpunctuated'

/** A symbol in the forms by which spellings are compared. */
export interface Spelling {
  /** Capitals. */
  readonly upper: string
  /** Capitals, every separator a dot: BF-B, BF/B, BF_B and BF B are BF.B. */
  readonly dotted: string
  /** `dotted` without `.US`. */
  readonly listing: string
  /** `listing` without its dots: what can be one symbol has the same. */
  readonly bare: string
}

export function spellingOf(symbol: string): Spelling {
  const upper = symbol.toUpperCase()
  const dotted = upper.replace(/%2F|[-/_ :]/g, '.')
  const listing = dotted.replace(/(?<=.)\.US$/, '')
  return { upper, dotted, listing, bare: listing.replaceAll('.', '') }
}

/** How two spellings of one symbol differ; `null` when they cannot name the same one: BRK.A and BRK.B, or A.BC and AB.C. */
export function spellingDifference(one: Spelling, other: Spelling): SpellingDifference | null {
  if (one.bare !== other.bare || one.bare === '') return null
  if (one.upper === other.upper) return 'case'
  if (one.dotted === other.dotted) return 'separator'
  if (one.listing === other.listing) return 'suffix'
  return one.listing === one.bare || other.listing === other.bare ? 'unpunctuated' : null
}
