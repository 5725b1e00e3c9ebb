import { isoDate, parseIsoDate } from '../base/day.ts'
import type { EvidenceValue } from '../model/defect.ts'
import type { Finding } from '../model/finding.ts'
import type { Incident } from '../model/incident.ts'
import type { Slot } from '../model/series.ts'
import { severities, type Severity } from '../model/severity.ts'
import { type Cause, symbolsOf, WHOLE_DATASET } from './cause.ts'
import { numberOf, textOf } from './causes.ts'
import type { LakeShape } from './lake-shape.ts'

/** What an incident says, without its identity and its course. */
export type IncidentContent = Pick<
  Incident,
  'kind' | 'dataset' | 'severity' | 'title' | 'from' | 'to' | 'symbols' | 'findings' | 'evidence' | 'repair'
>

/** From this share of the series alive on its first day on, and five of them, an outage is the source's and high at least (market-data, section 2). */
const OUTAGE_SHARE = 0.05
const OUTAGE_SERIES = 5

interface Facts {
  readonly findings: readonly Finding[]
  readonly dataset: string
  readonly key: string
  readonly symbols: readonly string[]
  readonly from: Slot | null
  readonly to: Slot | null
  /** `2024-01-05`, `2024-01-05 to 2024-01-09`, or empty. */
  readonly when: string
  /** `269 of 505 series of daily`, `AAPL in daily`. */
  readonly which: string
  readonly shareRatio: number | null
  readonly shape: LakeShape
}

interface Said {
  readonly title: string
  readonly repair: string
  readonly evidence?: Readonly<Record<string, EvidenceValue>>
  readonly from?: Slot | null
  readonly to?: Slot | null
}

/** What, when, which series, the figures that show it, and what to do: of one cause. Its severity is the worst of its confirmed findings. */
export function describeCause({ kind, dataset, key, findings }: Cause, shape: LakeShape): IncidentContent {
  const facts = factsOf(dataset, key, findings, shape)
  const said = describers[kind](facts)
  const { symbols, shareRatio } = facts
  const isOfSource = kind === 'source_outage' && symbols.length >= OUTAGE_SERIES && (shareRatio ?? 0) >= OUTAGE_SHARE
  const severity = worstSeverity(findings)
  return {
    kind,
    dataset,
    severity: isOfSource && severities.indexOf(severity) < severities.indexOf('high') ? 'high' : severity,
    title: said.title,
    from: said.from === undefined ? facts.from : said.from,
    to: said.to === undefined ? facts.to : said.to,
    symbols,
    findings: findings.length,
    evidence: { symbols: symbols.length, ...(shareRatio !== null && { shareRatio }), ...said.evidence },
    repair: said.repair,
  }
}

function factsOf(dataset: string, key: string, findings: readonly Finding[], shape: LakeShape): Facts {
  const symbols = symbolsOf(findings)
  let from: Slot | null = null
  let to: Slot | null = null
  for (const finding of findings) {
    if (finding.from !== null && (from === null || finding.from < from)) from = finding.from
    if (finding.to !== null && (to === null || finding.to > to)) to = finding.to
  }
  const first = from === null ? null : shape.dayOf(dataset, from)
  const last = to === null ? null : shape.dayOf(dataset, to)
  const alive = Math.max(shape.alive(dataset, first), symbols.length)
  const [only] = symbols
  return {
    findings,
    dataset,
    key,
    symbols,
    from,
    to,
    when: datesText(first, last),
    which:
      symbols.length === 0
        ? dataset
        : symbols.length === 1 && only !== undefined
          ? `${only} in ${dataset}`
          : `${symbols.length} of ${alive} series of ${dataset}`,
    shareRatio: symbols.length === 0 ? null : Math.round((symbols.length / alive) * 1e4) / 1e4,
    shape,
  }
}

function worstSeverity(findings: readonly Finding[]): Severity {
  // What was said of the dataset as a whole is to be reviewed, and yet weighs what it says.
  const confirmed = findings.filter(({ status, symbol }) => status === 'confirmed' || symbol === WHOLE_DATASET)
  let worst = 0
  for (const { severity } of confirmed.length > 0 ? confirmed : findings) worst = Math.max(worst, severities.indexOf(severity))
  return severities[worst] ?? 'info'
}

const describers: Readonly<Record<Incident['kind'], (facts: Facts) => Said>> = {
  source_outage(facts) {
    const verdict = facts.findings.find(({ symbol }) => symbol === WHOLE_DATASET)
    const days = new Set<number>()
    let bars = 0
    for (const { symbol, slots } of facts.findings) {
      if (symbol === WHOLE_DATASET) continue
      bars += slots.length
      for (const slot of slots) days.add(facts.shape.dayOf(facts.dataset, slot))
    }
    return {
      title: `Source outage on ${facts.when}: ${facts.which} ${facts.symbols.length > 1 ? 'have' : 'has'} no usable bar`,
      repair: `Fetch ${facts.when} again for these series.`,
      evidence: {
        dates: days.size,
        bars,
        ...(verdict !== undefined && { active: numberOf(verdict, 'active'), sourceShareRatio: numberOf(verdict, 'shareRatio') }),
      },
    }
  },
  filled_holes({ key, findings, which, shape, dataset }) {
    const { falseDay, twinDay } = directionOf(key, findings, dataset, shape)
    const [falseDate, twin] = [isoDate(falseDay), isoDate(twinDay)]
    return {
      title: `Holes of ${falseDate} filled with the bars of ${twin}: ${which}`,
      repair: `Fetch ${falseDate} again for these series, and leave out what still equals ${twin}.`,
      evidence: { twin, falseDate },
      ...(findings[0] !== undefined && ends(findings, (finding) => shape.dayOf(dataset, finding.from ?? 0) === falseDay)),
    }
  },
  frozen_feed: ({ findings, when, which, key }) => ({
    title: `Feed frozen from ${key} on: the close of ${which} stands still`,
    repair: `Fetch ${when} again for these series.`,
    evidence: {
      since: key,
      longestSessions: Math.max(...findings.map((finding) => numberOf(finding, 'sessions') ?? finding.slots.length)),
    },
  }),
  foreign_rows: ({ key, which, findings }) => {
    const owners = new Set(findings.map((finding) => ownerOf(finding)).filter((owner) => owner !== null))
    return {
      title: `Rows of other symbols on ${key}: ${which}`,
      repair: `Fetch ${key} again for these series, and look for the job that wrote rows under the wrong symbol.`,
      evidence: { owners: owners.size === 0 ? null : [...owners].sort().slice(0, 20).join(',') },
    }
  },
  decimal_slips: ({ key, which, findings }) => ({
    title: `Decimals slipped on ${key}: ${which}`,
    repair: `Fetch ${key} again for these series, or correct the prices by the factors that the findings name.`,
    evidence: { correction: commonNumber(findings, 'correction'), fields: commonText(findings, 'fields') },
  }),
  block_step: ({ which, findings, when }) => {
    const factor = commonNumber(findings, 'factor')
    const at = commonText(findings, 'at')
    return {
      title: `Prices in another unit${factor === null ? '' : `, ${factor} times`}${at === null ? '' : `, at ${at}`}: ${which}`,
      repair: `Bring the bars of ${when} to the unit of the others, or fetch them again.`,
      evidence: { factor, at },
    }
  },
  ticker_reuse: ({ symbols, dataset, findings, when }) => {
    const gapSessions = Math.max(...findings.map((finding) => numberOf(finding, 'sessions') ?? numberOf(finding, 'gapSessions') ?? 0))
    const shift = findings.find(({ check }) => check === 'level_shift')
    return {
      title: `${symbols[0] ?? ''} in ${dataset} has no bar for ${gapSessions} sessions${
        shift === undefined
          ? ': suspended, relisted, or its ticker given to another company'
          : `, then goes on at ${numberOf(shift, 'ratio') ?? 'another'} times the level: ticker given to another company, or a restructuring`
      }`,
      repair: `Find out whose bars those before and after the gap (${when}) are; keep one company in a series, or fetch the gap.`,
      evidence: { gapSessions, ratio: shift === undefined ? null : numberOf(shift, 'ratio') },
    }
  },
  cloned_series: ({ findings, dataset, symbols, when, key }) => {
    const pair = symbols.length > 1 ? symbols : key.split('\0').filter((symbol) => symbol !== '')
    return {
      title: `${pair.join(' and ')} in ${dataset} have the same bars${when === '' ? '' : ` from ${when}`}`,
      repair: 'Find out which symbol the bars belong to, and fetch the other one again.',
      evidence: { pair: pair.join(','), bars: Math.max(...findings.map(({ slots }) => slots.length)) },
    }
  },
  adjustment_basis: ({ which, dataset }) => ({
    title: `More than one adjustment basis in ${dataset}: ${which}`,
    repair: `Fetch these series whole with one setting of adjustment, the one of the rest of ${dataset}.`,
  }),
  restatement: ({ findings, which, when }) => {
    const factor = commonNumber(findings, 'factor')
    const scan = findings[0]?.firstScan ?? null
    return {
      title:
        factor === null
          ? `Bars already closed were restated, seen by scan ${scan ?? ''}: ${which}`
          : `History rescaled by ${factor}, seen by scan ${scan ?? ''}: ${which}`,
      repair:
        factor === null
          ? `Compare old and new values of ${when} with the source's notices; mark them where the new ones are right.`
          : 'Check that the factor is that of a split or dividend, and compute again what was derived from the old prices.',
      evidence: { scan, factor, bars: findings.reduce((sum, { slots }) => sum + slots.length, 0) },
    }
  },
  stale_source: ({ key, which, findings }) => ({
    title: `No bars since ${key}: ${which}`,
    repair: `Run the update of these series from the session after ${key} on, and look at why it stopped.`,
    evidence: { lastBar: key, sessionsLate: Math.max(...findings.map((finding) => numberOf(finding, 'sessionsLate') ?? 0)) },
  }),
  wrong_weeks: ({ key, which }) => ({
    title: `Weekly bars that are not those of their days, ${key}: ${which}`,
    repair: `Make the weekly bars of the ${key} again from the daily ones.`,
  }),
  other: ({ findings, key, which, when }) => {
    const check = findings[0]?.check ?? ''
    const reason = check === 'unreadable_object' && findings[0] !== undefined ? textOf(findings[0], 'reason') : null
    return {
      title: reason === null ? `${check} on ${key.split(' ').at(-1) ?? ''}: ${which}` : `Files that are not data (${reason}): ${which}`,
      repair: reason === null ? `Look at ${when} in one of these series: the cause is the same in all.` : 'Fetch these files again.',
      evidence: { check },
    }
  },
}

/** Which of the two dates is false: what most of the findings say, the earlier one where they are as many. */
function directionOf(key: string, findings: readonly Finding[], dataset: string, shape: LakeShape): { falseDay: number; twinDay: number } {
  const [early, late] = key.split(' ').map((date) => parseIsoDate(date) ?? 0) as [number, number]
  const onEarly = findings.filter((finding) => finding.from !== null && shape.dayOf(dataset, finding.from) === early).length
  return 2 * onEarly >= findings.length ? { falseDay: early, twinDay: late } : { falseDay: late, twinDay: early }
}

function ends(findings: readonly Finding[], counts: (finding: Finding) => boolean): { from: Slot | null; to: Slot | null } {
  const own = findings.filter(counts)
  return { from: own[0]?.from ?? null, to: own[0]?.to ?? null }
}

function ownerOf(finding: Finding): string | null {
  return textOf(finding, 'owner') ?? textOf(finding, 'other')
}

function commonNumber(findings: readonly Finding[], name: string): number | null {
  const values = new Set(findings.map((finding) => numberOf(finding, name)))
  const [value] = values
  return values.size === 1 && value !== undefined ? value : null
}

function commonText(findings: readonly Finding[], name: string): string | null {
  const values = new Set(findings.map((finding) => textOf(finding, name)))
  const [value] = values
  return values.size === 1 && value !== undefined ? value : null
}

function datesText(first: number | null, last: number | null): string {
  if (first === null) return ''
  return last === null || last === first ? isoDate(first) : `${isoDate(first)} to ${isoDate(last)}`
}
