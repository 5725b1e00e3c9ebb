import { dayNumber, DAY_US, parseIsoDate } from '../../base/day.ts'
import type { Dataset, SymbolMetadata } from '../../model/dataset.ts'
import { formatInterval, type Interval, intervalClass, parseInterval } from '../../model/interval.ts'
import type { ListedObject, ListingTrouble } from '../../model/lake.ts'
import { compileTemplate } from '../template.ts'
import type { ObservedTimes } from './calendar-fit.ts'
import type { CalendarHints } from './calendar-hints.ts'
import { type CalendarChoice, chooseCalendar } from './choose-calendar.ts'
import { correctRoles, type SampledMember } from './content-roles.ts'
import { nameDatasets } from './dataset-names.ts'
import { groupLayouts, type LayoutGroup, symbolOf, templateOf } from './layout-groups.ts'
import { type GroupSample, type Sample, sampleGroup } from './sampling.ts'
import { type Spacing, spacingOf } from './spacing.ts'

/** What can be read in two ways, and the setting that decides. */
export interface Ambiguity {
  readonly dataset: string
  readonly setting: 'calendar' | 'interval' | 'path'
  /** Both or all, for people; of many the first. */
  readonly readings: readonly string[]
}

export interface Inference {
  readonly datasets: readonly Dataset[]
  /** Lines for people: one per dataset, then what is worth knowing. */
  readonly notes: readonly string[]
  /** Not empty: the layout is not to be used before the user has decided. */
  readonly ambiguities: readonly Ambiguity[]
  /** Objects that belong to no dataset, with the reason. */
  readonly skipped: readonly ListingTrouble[]
}

/** More layouts than these in one lake are not sampled. */
const mostGroups = 64

/**
 * Finds the datasets of a lake from the paths of its objects and samples of their content: path template, interval from the spacing of the
 * bars, calendar from their dates. `metadata` may break a tie between calendars. The same objects and samples give the same layout.
 */
export async function inferLayout(
  objects: readonly ListedObject[],
  sample: Sample,
  metadata: ReadonlyMap<string, SymbolMetadata> = new Map(),
): Promise<Inference> {
  const skipped: ListingTrouble[] = []
  const data = objects.filter(({ path }) => {
    const ending = otherEnding(path)
    if (ending !== null) skipped.push({ path, reason: `files that end in ${ending} hold no bars that can be read` })
    return ending === null
  })
  const drafts = await draftAll(data, remembering(sample), skipped)
  const names = drafts.length === 0 ? [] : nameDatasets(drafts)
  const ambiguities: Ambiguity[] = []
  const choices = chooseCalendars(drafts, metadata)
  const datasets = drafts.map((draft, i) => datasetOf(draft, names[i] as string, choices[i] as CalendarChoice))
  const notes = drafts.map((draft, i) => noteOf(draft, datasets[i] as Dataset, choices[i] as CalendarChoice))
  drafts.forEach((draft, i) => {
    const dataset = names[i] as string
    const tied = choices[i]?.tied ?? []
    if (draft.intervals.length > 1) ambiguities.push({ dataset, setting: 'interval', readings: draft.intervals })
    if (tied.length > 1) ambiguities.push({ dataset, setting: 'calendar', readings: shortened(tied) })
  })
  ambiguities.push(...overlaps(datasets, drafts))
  return { datasets, notes, ambiguities, skipped: skipped.sort((a, b) => (a.path < b.path ? -1 : 1)) }
}

/** Two weeks fit twenty calendars: the weightiest show what there is to choose from. */
function shortened(readings: readonly string[]): readonly string[] {
  return readings.length <= 6 ? readings : [...readings.slice(0, 5), `one of ${readings.length - 5} others`]
}

interface Draft {
  readonly group: LayoutGroup
  readonly sample: GroupSample
  readonly template: string
  readonly interval: Interval
  readonly spacing: Spacing | null
  /** More than one when the objects do not agree. */
  readonly intervals: readonly string[]
  readonly observed: readonly ObservedTimes[]
  readonly symbols: ReadonlySet<string>
}

const noBars = new Set(
  (
    'md rst py ipynb js ts mjs sh bat ps1 r jl html htm css pdf png jpg jpeg gif svg webp ico xls xlsx xlsm ods doc docx ppt pptx log yaml yml toml ini cfg conf env ' +
    'sql sqlite sqlite3 db duckdb zip tar tgz rar 7z zst bz2 xz lz4 h5 hdf5 feather arrow avro orc pkl pickle npy npz rds rdata mat md5 sha1 sha256 crc sum sig asc pem key exe dll so lic'
  ).split(' '),
)

/** The ending of a file that is known to hold no bars, or none in a form that is read; `null` for any other. */
export function otherEnding(path: string): string | null {
  const ending = /\.([A-Za-z0-9]{1,8})$/.exec(path)?.[1]?.toLowerCase() ?? ''
  return noBars.has(ending) ? `.${ending}` : null
}

function remembering(sample: Sample): Sample {
  const known = new Map<string, ReturnType<Sample>>()
  return (path) => {
    const before = known.get(path)
    if (before !== undefined) return before
    const content = sample(path)
    known.set(path, content)
    return content
  }
}

/** Words that look like intervals and that the bars contradict are read as words from then on: three rounds settle any lake met so far. */
async function draftAll(objects: readonly ListedObject[], sample: Sample, skipped: ListingTrouble[]): Promise<readonly Draft[]> {
  const notIntervals = new Set<string>()
  for (let round = 0; ; round++) {
    const groups = [...groupLayouts(objects, notIntervals)].sort((a, b) => b.members.length - a.members.length)
    const samples: GroupSample[] = []
    for (const group of groups.slice(0, mostGroups)) samples.push(await sampleGroup(group.members, sample))
    const contradicted = groups.flatMap((group, i) => contradictions(group, samples[i]))
    if (contradicted.length > 0 && round < 3) {
      for (const word of contradicted) notIntervals.add(word)
      continue
    }
    return groups.flatMap((group, i) => draftOf(group, samples[i], samples, skipped) ?? [])
  }
}

/** Interval words of a group's names (folders keep theirs: they divide the lake whatever they say) that its bars do not have. */
function contradictions(group: LayoutGroup, sample: GroupSample | undefined): string[] {
  const words = group.members[0]?.shape.stem.filter((piece) => piece.kind === 'interval').map((piece) => piece.text) ?? []
  const spacing = sample === undefined || words.length === 0 ? null : spacingOf(timesOf(sample.sampled))
  if (spacing === null) return []
  return words.filter((word) => formatInterval(parseInterval(word) as Interval) !== formatInterval(spacing.interval))
}

function timesOf(sampled: readonly SampledMember[]): Float64Array[] {
  return sampled.flatMap(({ content }) => content.series.map((series) => series.timesUs))
}

function draftOf(
  found: LayoutGroup,
  sample: GroupSample | undefined,
  all: readonly GroupSample[],
  skipped: ListingTrouble[],
): Draft | null {
  const skipAll = (reason: string): null => {
    for (const { object } of found.members) skipped.push({ path: object.path, reason })
    return null
  }
  if (sample === undefined) return skipAll(`there are more than ${mostGroups} layouts in the lake; name this one in the config`)
  const refusal = sample.refused[0]
  const hinted = hintedInterval(found)
  if (sample.sampled.length === 0) {
    // What stands where bars stand is bars that cannot be read, and must be found bad; anything else is no data.
    const isBars = hinted !== null && found.members.length > 1 && all.some(({ sampled }) => sampled.length > 0)
    if (!isBars)
      return skipAll(
        `no dataset: ${refusal?.path ?? ''}${found.members.length > 1 ? ' and others like it' : ''} cannot be read: ${refusal?.reason ?? 'unknown'}`,
      )
  }
  const group = withSomeSymbol(correctRoles(found, sample.sampled), sample.sampled)
  if (group === null) return skipAll('neither its path nor its content names a symbol; name it in the config')
  const { spaced, dated } = observe(group, sample.sampled)
  const spacing = spacingOf(spaced.map(({ timesUs }) => timesUs))
  const declared = sample.sampled.flatMap(({ content }) => parseInterval(content.declared.interval ?? '') ?? [])[0]
  const interval = spacing?.interval ?? declared ?? hinted
  const readings = spacing === null ? [] : disagreement(sample.sampled, spacing.interval)
  const isDated = sample.sampled.some(({ content }) => content.clock === 'date')
  return {
    group,
    sample,
    template: templateOf(group),
    interval: interval ?? { unit: 'day', count: 1 },
    spacing,
    intervals: interval === null && !isDated && sample.sampled.length > 0 ? ['1d', '1m', '1h'] : readings,
    observed: dated,
    symbols: symbolsOf(group, sample.sampled),
  }
}

function hintedInterval(group: LayoutGroup): Interval | null {
  const shape = group.members[0]?.shape
  const words = [...(shape?.folders.flat() ?? []), ...(shape?.stem ?? [])].filter((piece) => piece.kind === 'interval')
  return words.length === 0 ? null : parseInterval((words.at(-1) as { text: string }).text)
}

/** A path must name the symbol where the content does not, if only by a common word; `null` when nothing can. */
function withSomeSymbol(group: LayoutGroup, sampled: readonly SampledMember[]): LayoutGroup | null {
  if (group.roles.includes('symbol') || sampled.some(({ content }) => content.symbols.length > 0)) return group
  if (group.roles.length === 0) return null
  return { ...group, roles: group.roles.map((role, i) => (i === group.roles.length - 1 ? 'symbol' : role)) }
}

/** One reading per interval that a fifth of the objects, each taken alone, show; empty when they agree. */
function disagreement(sampled: readonly SampledMember[], common: Interval): readonly string[] {
  const counts = new Map<string, number>()
  let judged = 0
  // Objects with the same times share them.
  let last: Float64Array | undefined
  let own: Spacing | null = null
  for (const { content } of sampled) {
    if (content.series.every(({ timesUs }) => timesUs.length < 10)) continue
    const times = content.series.map(({ timesUs }) => timesUs)
    if (times.length > 1 || times[0] !== last) own = spacingOf(times)
    last = times[0]
    if (own === null) continue
    judged++
    const text = formatInterval(own.interval)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  const strong = [...counts].filter(([, count]) => count * 5 >= judged).map(([text]) => text)
  return strong.length > 1 ? [...new Set([formatInterval(common), ...strong])] : []
}

/** What the spacing and the calendar of a group are told from. */
interface Observed {
  readonly spaced: readonly ObservedTimes[]
  readonly dated: readonly ObservedTimes[]
}

/** Objects that each hold no more than a day show the days of the dataset only together: by the dates of all paths. */
function observe(group: LayoutGroup, sampled: readonly SampledMember[]): Observed {
  const inContent = sampled.flatMap(({ content }) =>
    content.series.filter(({ timesUs }) => timesUs.length > 0).map(({ timesUs }) => ({ timesUs, clock: content.clock })),
  )
  const days = [...new Set(group.members.flatMap((member) => pathDay(member.shape) ?? []))].sort((a, b) => a - b)
  const isDaily = inContent.every(({ timesUs }) => (timesUs.at(-1) as number) - (timesUs[0] as number) <= DAY_US)
  if (days.length < 2 || !isDaily) return { spaced: inContent, dated: inContent }
  const byPath: ObservedTimes = { clock: 'date', timesUs: Float64Array.from(days, (day) => day * DAY_US) }
  if (inContent.every(({ timesUs }) => timesUs.length === 1)) return { spaced: [byPath], dated: [byPath] }
  return { spaced: inContent, dated: [...inContent, byPath] }
}

/** The date that a path names, as one piece or as year, month and day. */
function pathDay(shape: LayoutGroup['members'][number]['shape']): number | null {
  const pieces = [...shape.folders.flat(), ...shape.stem]
  const date = pieces.find((piece) => piece.kind === 'date')?.text.replaceAll(/\D/g, '')
  if (date !== undefined) return parseIsoDate(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`)
  const [year, month, day] = (['year', 'month', 'day'] as const).map((kind) => pieces.find((piece) => piece.kind === kind)?.text)
  return year === undefined || month === undefined || day === undefined ? null : dayNumber(Number(year), Number(month), Number(day))
}

function symbolsOf(group: LayoutGroup, sampled: readonly SampledMember[]): ReadonlySet<string> {
  if (group.roles.includes('symbol')) return new Set(group.members.map((member) => symbolOf(group, member) as string))
  return new Set(sampled.flatMap(({ content }) => content.symbols))
}

/** Daily datasets by their own bars; then weekly, monthly and intraday ones of the same symbols take theirs. */
function chooseCalendars(drafts: readonly Draft[], metadata: ReadonlyMap<string, SymbolMetadata>): readonly CalendarChoice[] {
  const choices = new Map<Draft, CalendarChoice>()
  const daily = drafts.filter((draft) => intervalClass(draft.interval) === 'daily')
  const choose = (draft: Draft): void =>
    void choices.set(draft, chooseCalendar(draft.observed, draft.interval, hintsOf(draft, metadata, siblingOf(draft, daily, choices))))
  daily.forEach(choose)
  // Once more for those that tied: a sibling may have been decided since.
  for (const draft of daily) if (choices.get(draft)?.tied.length !== 0) choose(draft)
  for (const draft of drafts) {
    if (choices.has(draft)) continue
    const sibling = siblingOf(draft, daily, choices)
    if (sibling === null) choose(draft)
    else {
      const own =
        intervalClass(draft.interval) === 'intraday'
          ? chooseCalendar(draft.observed, draft.interval, hintsOf(draft, metadata, sibling.calendar)).stamp
          : 'start'
      const note =
        sibling.calendar === null
          ? 'the calendar of the daily bars of the same symbols'
          : `${sibling.calendar} like the daily bars of the same symbols`
      choices.set(draft, { calendar: sibling.calendar, stamp: own, note, tied: [] })
    }
  }
  return drafts.map((draft) => choices.get(draft) as CalendarChoice)
}

/** The choice of the daily dataset that shares at least half of the symbols of the smaller of the two; `null` without one. */
function siblingOf(draft: Draft, daily: readonly Draft[], choices: ReadonlyMap<Draft, CalendarChoice>): CalendarChoice | null {
  for (const other of daily) {
    const choice = choices.get(other)
    if (other === draft || choice === undefined) continue
    const [small, large] = other.symbols.size < draft.symbols.size ? [other.symbols, draft.symbols] : [draft.symbols, other.symbols]
    const shared = [...small].filter((symbol) => large.has(symbol)).length
    if (shared > 0 && shared * 2 >= small.size) return choice
  }
  return null
}

function hintsOf(draft: Draft, metadata: ReadonlyMap<string, SymbolMetadata>, sibling: CalendarChoice | string | null): CalendarHints {
  const symbols = [...draft.symbols].slice(0, 1000)
  const contents = draft.sample.sampled.map(({ content }) => content)
  return {
    exchanges: symbols.flatMap((symbol) => metadata.get(symbol)?.exchange ?? []),
    sibling: typeof sibling === 'string' ? sibling : (sibling?.calendar ?? null),
    timeZones: contents.flatMap((content) => content.declared.timeZone ?? []),
    symbols,
    formats: contents.map((content) => content.format),
  }
}

/** Formats of bare arrays, whose columns only several objects together tell with certainty: one answer for all. */
const settledForAll = new Set(['coinbase', 'ccxt'])

function datasetOf(draft: Draft, name: string, choice: CalendarChoice): Dataset {
  const formats = new Set(draft.sample.sampled.map(({ content }) => content.format))
  const format = [...formats][0] ?? 'auto'
  return {
    name,
    kind: 'bars',
    path: draft.template,
    format: formats.size === 1 && settledForAll.has(format) ? format : 'auto',
    interval: draft.interval,
    calendar: choice.calendar,
    completeness: draft.spacing?.sparse === true ? 'sparse' : 'dense',
    lagUs: 0,
    stamp: choice.stamp,
    dates: null,
  }
}

function noteOf(draft: Draft, dataset: Dataset, choice: CalendarChoice): string {
  const { sampled, refused } = draft.sample
  const formats = [...new Set(sampled.map(({ content }) => content.format))].join(' and ') || 'unknown format'
  const count = draft.group.members.length
  const interval = formatInterval(dataset.interval)
  const parts = [
    `${dataset.name}: ${dataset.path} (${count} ${count === 1 ? 'object' : 'objects'}, ${sampled.length} sampled${refused.length === 0 ? '' : `, ${refused.length} of those tried cannot be read`})`,
    formats,
    draft.spacing === null
      ? `${interval} by its name or for want of bars`
      : `${interval}${dataset.completeness === 'sparse' ? ' with gaps where nothing traded' : ''}`,
    choice.note,
  ]
  return parts.join(', ')
}

/** Pairs of datasets of which one would read objects of the other. */
function overlaps(datasets: readonly Dataset[], drafts: readonly Draft[]): Ambiguity[] {
  const templates = datasets.map((dataset) => compileTemplate(dataset.path))
  const found: Ambiguity[] = []
  drafts.forEach((draft, i) => {
    templates.forEach((template, j) => {
      const both = i === j ? undefined : draft.group.members.find(({ object }) => template.match(object.path) !== null)
      if (both === undefined) return
      const [own, other] = [datasets[i] as Dataset, datasets[j] as Dataset]
      found.push({
        dataset: own.name,
        setting: 'path',
        readings: [`${both.object.path} as ${own.path} of ${own.name}`, `${both.object.path} as ${other.path} of ${other.name}`],
      })
    })
  })
  return found
}
