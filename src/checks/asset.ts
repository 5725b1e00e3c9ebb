import type { SeriesContext } from './define.ts'

const equityWords = /stock|equit|share|etf|etn|adr|reit|fund/i
const signedWords = /futur|spread|rate|yield|swap|basis/i
const withoutVolumeWords = /forex|\bfx\b|currenc|index|indices|rate|yield/i
const otherCalendars: readonly string[] = ['24/7', 'FX', 'FX-UTC', 'CMES']

type Known = Pick<SeriesContext, 'metadata' | 'calendar'>

/** Whether a symbol is traded in whole shares: by its metadata, else by its calendar. */
export function isEquity({ metadata, calendar }: Known): boolean {
  const kind = kindOf(metadata)
  if (kind !== '') return equityWords.test(kind)
  return calendar !== null && !otherCalendars.includes(calendar.name)
}

/** Whether a symbol's prices may rightly be zero or negative: futures (CL on 2020-04-20), spreads, rates. */
export function maySignChange({ metadata }: Pick<Known, 'metadata'>): boolean {
  return signedWords.test(kindOf(metadata))
}

/** Whether a symbol has no volume by nature: currencies, indexes, rates. */
export function mayLackVolume({ metadata, calendar }: Known): boolean {
  return calendar?.name.startsWith('FX') === true || withoutVolumeWords.test(kindOf(metadata))
}

function kindOf(metadata: SeriesContext['metadata']): string {
  return metadata?.type ?? metadata?.category ?? ''
}
