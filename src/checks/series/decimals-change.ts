import type { Bars } from '../../model/bars.ts'
import type { Defect } from '../../model/defect.ts'
import { barName, blame, figure } from '../blame.ts'
import { defineSeriesCheck } from '../define.ts'
import { medianClose } from '../level.ts'

/** Exchanges whose prices are whole by rule, so that adjusted history beside raw recent bars is no loss. */
const wholePriceCalendars: readonly string[] = ['XTKS', 'XKRX', 'XTAI']

/**
 * Finds stretches of bars printed with at least two decimals fewer than those beside them, so coarsely that returns suffer: prices rounded on the way.
 *
 * One defect per stretch; it blames the stretch's first bar, where the change is, and runs to its last. More decimals before a split or dividend
 * (adjusted history), finer ticks and fewer decimals in another tick band are no loss and pass: the band is told by the prices, those of the stretch lie above
 * those beside it.
 * Source: tick size tables of the exchanges (a band changes the decimals by one); Rule 612 of Regulation NMS (hundredths of a cent below a dollar, cents from
 * there on: 100 units at the line, more where a reverse split was adjusted for); two printed decimals are the norm.
 */
export const decimalsChange = defineSeriesCheck({
  id: 'decimals_change',
  version: 3,
  dimension: 'validity',
  severity: 'low',
  status: 'confirmed',
  about: 'prices rounded to fewer decimals from one bar on',
  formula:
    'At least `run` bars in a row whose prices have at most 1 decimal (FX: 2) while most of as many bars before, or after, have at least two more and at most 5, and the coarser unit is over `coarseRatio` of the median close. Passes as a tick band where the lowest price of the stretch is 90 units to 1,000 units of its last decimal and most of the bars beside it go below that. For review where the coarser unit is at most 1 % of the lowest price: cents above a dollar, adjusted for a reverse split, look the same. Not judged where prices are whole by rule (Tokyo, Korea, Taiwan).',
  source:
    'Tick size tables of the exchanges: a change of band costs one decimal; Rule 612 of Regulation NMS (17 CFR 242.612): two, at one dollar.',
  params: {
    run: { default: 20, min: 5, max: 1000, unit: 'bars', about: 'least length of a stretch' },
    coarseRatio: { default: 0.001, min: 0, max: 1, unit: 'ratio of the price', about: 'least size of the coarser unit' },
  },
  reads: ['calendar'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ bars }, { calendar, derived }, { run, coarseRatio }) {
    const calendarName = calendar?.name ?? ''
    if (wholePriceCalendars.includes(calendarName)) return { notApplicable: 'prices on this exchange are whole by rule' }
    const { decimals, length } = bars
    const most = calendarName.startsWith('FX') ? 2 : 1
    if (most === 1 && derived.screened.coarse.length < run) return []
    const defects: Defect[] = []
    let first = 0
    for (let i = 0; i <= length; i++) {
      if (i < length && (decimals[i] as number) <= most) continue
      if (i - first >= run && (first > 0 || i < length)) {
        const defect = coarseStretch(bars, first, i, { run, coarseRatio })
        if (defect)
          defects.push(
            blame(derived, [first], {
              ...defect,
              message: `From ${barName(derived, first)} to ${barName(derived, i - 1)} ${defect.message}`,
            }),
          )
        const last = defects[defects.length - 1]
        if (defect && last) defects[defects.length - 1] = { ...last, to: derived.slot(i - 1) }
      }
      first = i + 1
    }
    return defects
  },
})

interface Limits {
  readonly run: number
  readonly coarseRatio: number
}

function coarseStretch(
  bars: Bars,
  first: number,
  end: number,
  { run, coarseRatio }: Limits,
): Pick<Defect, 'message' | 'evidence' | 'status'> | null {
  let coarse = 0
  for (let i = first; i < end; i++) coarse = Math.max(coarse, bars.decimals[i] as number)
  const fine = Math.max(usualDecimals(bars, first - run, first), usualDecimals(bars, end, end + run))
  const price = medianClose(bars, first, end)
  const unitRatio = 10 ** -coarse / price
  if (fine < coarse + 2 || fine > 5 || !(unitRatio > coarseRatio) || isTickBand(bars, { first, end, run, coarse })) return null
  return {
    message: `${end - first} bars have prices of at most ${coarse} decimals, those beside them ${fine}: rounded to ${figure(100 * unitRatio)} % of the price`,
    evidence: { decimals: coarse, decimalsBeside: fine, bars: end - first, unitRatio: figure(unitRatio), price: figure(price) },
    ...(lowest(bars, first, end) >= 90 * 10 ** -coarse && { status: 'review' as const }),
  }
}

/** Whether the bars beside a coarse stretch stand below all of it, at a line of 100 units or a multiple: cents above, hundredths of them below. */
function isTickBand(
  { low, length }: Bars,
  { first, end, run, coarse }: { readonly first: number; readonly end: number; readonly run: number; readonly coarse: number },
): boolean {
  const least = lowest({ low }, first, end)
  const units = least * 10 ** coarse
  if (!(units >= 90 && units <= 1000)) return false
  const goBelow = (from: number, to: number) => {
    if (from < 0 || to > length) return false
    let below = 0
    for (let i = from; i < to; i++) if ((low[i] as number) < least) below++
    return 2 * below > to - from
  }
  return goBelow(first - run, first) || goBelow(end, end + run)
}

function lowest({ low }: Pick<Bars, 'low'>, first: number, end: number): number {
  let least = Infinity
  for (let i = first; i < end; i++) least = Math.min(least, low[i] as number)
  return least
}

/** The decimals that most bars of a stretch reach; -1 where there are fewer bars than that. */
function usualDecimals({ decimals, length }: Bars, from: number, to: number): number {
  if (from < 0 || to > length) return -1
  return decimals.slice(from, to).sort()[(to - from) >> 2] as number
}
