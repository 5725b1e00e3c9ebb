import type { Random } from '../random.ts'

/** What a listing is like. Ranges are [least, most]; a deviation is that of a day's own return, dollars are those traded in a session. */
export interface ListingKind {
  readonly name: string
  /** As the metadata say it. */
  readonly type: 'stock' | 'etf'
  /** Share of all listings. */
  readonly share: number
  readonly deviation: readonly [number, number]
  readonly beta: readonly [number, number]
  /** Powers of ten. */
  readonly dollars: readonly [number, number]
  readonly price: readonly [number, number]
  /** Jumps of its own a year, and their deviation: results, trials, offers. */
  readonly jumpsAYear: number
  readonly jumpDeviation: number
  /** Quarterly payments, as a share of the price; 0 for none. */
  readonly payout: readonly [number, number]
  /** Deviation (log) of a session's volume from its usual one: that of a liquid name keeps within half and double. */
  readonly volumeDeviation: number
  /** Sessions a year, on average, that another event begins: a halt, a squeeze. */
  readonly upsetsAYear: number
}

/**
 * The listings of a market. Deviations, jumps and dollars after the figures of US stocks: liquid names move 1 to 2 % a day, small companies of one drug
 * 3 to 6 % with jumps of half their worth, thin names trade a few thousand dollars on some days and not at all on others.
 */
export const listingKinds: readonly ListingKind[] = [
  {
    name: 'large',
    type: 'stock',
    share: 0.25,
    deviation: [0.007, 0.014],
    beta: [0.6, 1.5],
    dollars: [7.2, 9.3],
    price: [20, 300],
    jumpsAYear: 4,
    jumpDeviation: 0.04,
    payout: [0.003, 0.012],
    volumeDeviation: 0.3,
    upsetsAYear: 0.005,
  },
  {
    name: 'mid',
    type: 'stock',
    share: 0.35,
    deviation: [0.012, 0.024],
    beta: [0.5, 1.6],
    dollars: [5.4, 7.4],
    price: [5, 120],
    jumpsAYear: 4,
    jumpDeviation: 0.07,
    payout: [0.002, 0.012],
    volumeDeviation: 0.42,
    upsetsAYear: 0.02,
  },
  {
    name: 'thin',
    type: 'stock',
    share: 0.2,
    deviation: [0.015, 0.035],
    beta: [0.1, 0.8],
    dollars: [3.3, 5.3],
    price: [2, 60],
    jumpsAYear: 3,
    jumpDeviation: 0.08,
    payout: [0.002, 0.01],
    volumeDeviation: 0.75,
    upsetsAYear: 0.02,
  },
  {
    name: 'biotech',
    type: 'stock',
    share: 0.08,
    deviation: [0.028, 0.05],
    beta: [0.5, 1.5],
    dollars: [5.5, 8.2],
    price: [2, 60],
    jumpsAYear: 1.2,
    jumpDeviation: 0.3,
    payout: [0, 0],
    volumeDeviation: 0.5,
    upsetsAYear: 0.05,
  },
  {
    name: 'penny',
    type: 'stock',
    share: 0.05,
    deviation: [0.035, 0.07],
    beta: [0.2, 1.2],
    dollars: [4.3, 7.5],
    price: [0.4, 4],
    jumpsAYear: 3,
    jumpDeviation: 0.15,
    payout: [0, 0],
    volumeDeviation: 0.6,
    upsetsAYear: 0.08,
  },
  {
    name: 'fund',
    type: 'etf',
    share: 0.05,
    deviation: [0.001, 0.004],
    beta: [0.8, 1.2],
    dollars: [5.5, 9.5],
    price: [20, 250],
    jumpsAYear: 0,
    jumpDeviation: 0,
    payout: [0.002, 0.008],
    volumeDeviation: 0.35,
    upsetsAYear: 0,
  },
  {
    name: 'cash',
    type: 'etf',
    share: 0.02,
    deviation: [0.00005, 0.0003],
    beta: [0, 0.002],
    dollars: [6, 8.5],
    price: [25, 110],
    jumpsAYear: 0,
    jumpDeviation: 0,
    payout: [0.0005, 0.003],
    volumeDeviation: 0.4,
    upsetsAYear: 0,
  },
]

export function kindOf(random: Random): ListingKind {
  let left = random.next()
  for (const kind of listingKinds) {
    left -= kind.share
    if (left < 0) return kind
  }
  return listingKinds[0] as ListingKind
}

export function between([least, most]: readonly [number, number], random: Random): number {
  return least + (most - least) * random.next()
}
