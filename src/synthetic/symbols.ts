/** What the metadata file of a synthetic lake says of a symbol. */
export interface SyntheticSymbol {
  readonly symbol: string
  readonly name: string
  readonly category: string
  readonly tags: readonly string[]
}

const sectors = ['energy', 'materials', 'industrials', 'consumer', 'health-care', 'financials', 'technology', 'utilities'] as const
const firsts = [
  'Alder',
  'Birch',
  'Cedar',
  'Dune',
  'Ember',
  'Fjord',
  'Gale',
  'Harbor',
  'Inlet',
  'Juniper',
  'Kelp',
  'Larch',
  'Mesa',
  'Noble',
  'Opal',
] as const
const seconds = [
  'Works',
  'Holdings',
  'Energy',
  'Labs',
  'Freight',
  'Foods',
  'Systems',
  'Power',
  'Bank',
  'Mills',
  'Marine',
  'Optics',
] as const

/** Symbol number `i`: `SYN000`, `SYN001`, … All are made up, and look it. */
export function syntheticSymbol(i: number): SyntheticSymbol {
  const sector = sectors[i % sectors.length] as string
  return {
    symbol: `SYN${String(i).padStart(3, '0')}`,
    name: `${firsts[i % firsts.length] as string} ${seconds[(i * 7 + Math.floor(i / 15)) % seconds.length] as string} (synthetic)`,
    category: sector,
    tags: ['synthetic', i % 3 === 0 ? 'large-cap' : 'mid-cap'],
  }
}
