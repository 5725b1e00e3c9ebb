import { createHash } from 'node:crypto'
import { calendarDigest } from '../calendar/calendar.ts'
import type { CheckSettings } from '../checks/judge.ts'
import { checks } from '../checks/registry.ts'
import type { ScoreSettings } from '../score/settings.ts'
import type { WorkerSetup } from './task.ts'
import type { CorporateAction } from '../model/action.ts'
import { TRACE_VERSION } from '../model/trace.ts'
import type { Mark } from '../model/mark.ts'
import type { ScanUpdates } from '../model/update-run.ts'
import type { Dataset, SymbolMetadata } from '../model/dataset.ts'

/** Raised whenever the same bytes may decode to other columns: every object is then read again. */
const DECODER_VERSION = 1

/** Raised whenever arranging or counting coverage may give another result from the same columns. */
const ARRANGE_VERSION = 1

/** What a calendar's answers depend on: its data, and the runtime's time zone data, whose version is known without looking at them. */
function calendarKey(name: string | null): string | null {
  return name === null ? null : `${calendarDigest(name) ?? ''} ${process.versions['tz'] ?? ''}`
}

function shortHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)
}

/** What a dataset's columns depend on beside the objects' bytes. A change makes all of its objects stale. */
export function decodedKey(
  dataset: Dataset,
  { maxSeriesBars, maxObjectBytes }: { readonly maxSeriesBars: number; readonly maxObjectBytes: number },
): string {
  const { format, dates, interval, stamp, calendar } = dataset
  // Session labels are stored with the columns, and come from the calendar's time zone and hours.
  const digest = calendarKey(calendar)
  return shortHash([
    DECODER_VERSION,
    format,
    dates,
    interval,
    stamp,
    calendar,
    interval.unit === 'day' || interval.unit === 'week' ? null : digest,
    maxSeriesBars,
    maxObjectBytes,
  ])
}

/** What verdicts on a series depend on beside its columns and the moment of judging. A change makes them stale, and is answered from the states. */
export function judgedKey(
  dataset: Dataset,
  settings: CheckSettings,
  { metadata, actions }: { readonly metadata: SymbolMetadata | null; readonly actions: readonly CorporateAction[] },
  score: ScoreSettings,
): string {
  const { calendar, completeness, lagUs } = dataset
  const versions = checks.map((check) => [check.id, check.version])
  const digest = calendarKey(calendar)
  return shortHash([ARRANGE_VERSION, TRACE_VERSION, versions, settings, calendar, digest, completeness, lagUs, metadata, actions, score])
}

/** What the verdicts of checks across series depend on beside the series themselves. */
export function lakeKey({ datasets, settings, symbolSettings, metadata, actions }: WorkerSetup): string {
  const versions = checks.filter(({ kind }) => kind === 'lake').map((check) => [check.id, check.version])
  const digests = datasets.map(({ calendar }) => calendarKey(calendar))
  return shortHash([
    ARRANGE_VERSION,
    TRACE_VERSION,
    versions,
    digests,
    datasets,
    settings,
    [...symbolSettings],
    [...metadata],
    [...actions],
  ])
}

/** Which marks hold at a moment. */
export function marksKey(marks: readonly Mark[], asOfUs: number): string {
  return shortHash(marks.filter(({ untilUs }) => untilUs === null || asOfUs < untilUs))
}

/** How well update jobs keep their times; `null` without any. */
export function updatesKey({ byDataset }: ScanUpdates): string | null {
  return byDataset.size === 0 ? null : shortHash([...byDataset])
}

/** `judgedKey` for many series, computed once per dataset and once per symbol that has settings, metadata or actions of its own. */
export class JudgedKeys {
  readonly #plain = new Map<string, string>()
  readonly #settingsOf: (dataset: Dataset, symbol: string) => CheckSettings
  readonly #metadata: ReadonlyMap<string, SymbolMetadata>
  readonly #actions: ReadonlyMap<string, readonly CorporateAction[]>
  readonly #score: ScoreSettings

  constructor(
    settingsOf: (dataset: Dataset, symbol: string) => CheckSettings,
    metadata: ReadonlyMap<string, SymbolMetadata>,
    actions: ReadonlyMap<string, readonly CorporateAction[]>,
    score: ScoreSettings,
  ) {
    this.#settingsOf = settingsOf
    this.#metadata = metadata
    this.#actions = actions
    this.#score = score
  }

  of(dataset: Dataset, symbol: string, settingsOfDataset: CheckSettings): string {
    const metadata = judgedMetadata(this.#metadata.get(symbol))
    const settings = this.#settingsOf(dataset, symbol)
    const actions = this.#actions.get(symbol) ?? []
    const isPlain = metadata === null && actions.length === 0 && settings === settingsOfDataset
    if (!isPlain) return judgedKey(dataset, settings, { metadata, actions }, this.#score)
    let key = this.#plain.get(dataset.name)
    if (key === undefined) this.#plain.set(dataset.name, (key = judgedKey(dataset, settings, { metadata: null, actions: [] }, this.#score)))
    return key
  }
}

/** What checks may read of a symbol's metadata: a new name or tag makes no verdict stale. */
function judgedMetadata(metadata: SymbolMetadata | undefined): SymbolMetadata | null {
  if (metadata?.listed === undefined && metadata?.delisted === undefined && metadata?.type === undefined) return null
  const { listed, delisted, type } = metadata
  return {
    tags: [],
    universe: false,
    ...(listed !== undefined && { listed }),
    ...(delisted !== undefined && { delisted }),
    ...(type !== undefined && { type }),
  }
}
