import { findCalendar } from '../calendar/calendar.ts'
import type { Calendar } from '../calendar/calendar.ts'
import type { Check, KnownDefect, LakeMember, StretchOf } from '../checks/define.ts'
import { Derived } from '../checks/derived.ts'
import type { CheckSettings } from '../checks/judge.ts'
import { alikeDays, traceOf } from '../checks/trace-of.ts'
import type { Dataset } from '../model/dataset.ts'
import type { CheckOutcome, Defect } from '../model/defect.ts'
import type { Finding } from '../model/finding.ts'
import { type IntervalClass, intervalClass } from '../model/interval.ts'
import type { SeriesRecord } from '../model/scan.ts'
import type { Series } from '../model/series.ts'
import type { SeriesTrace, TracePrints } from '../model/trace.ts'
import { arrange } from '../series/arrange.ts'
import { PackDamaged } from '../states/pack-damaged.ts'
import type { PackGlances } from '../states/pack-glances.ts'
import { openPack, readTrace } from '../states/pack-reader.ts'
import type { Draft } from './drafts.ts'
import { nameOfState, type ScanMemory } from './lake-memory.ts'
import type { ScanRequest } from './request.ts'
import { seriesKey, type WorkerSetup } from './task.ts'
import type { TraceCache } from './trace-cache.ts'

export interface MembersInput {
  readonly setup: WorkerSetup
  readonly request: Pick<ScanRequest, 'metadata' | 'actions'>
  readonly drafts: ReadonlyMap<string, Draft>
  /** Open findings of the scan before, by series key. */
  readonly openBefore: ReadonlyMap<string, readonly Finding[]>
  readonly checkOf: (id: string) => Check | undefined
  readonly memory: ScanMemory
  readonly traces: TraceCache
  readonly glances: PackGlances
}

/** The series of one dataset, as the checks across series see them. */
export interface DatasetMembers {
  readonly dataset: Dataset
  readonly calendar: Calendar | null
  readonly intervalClass: IntervalClass
  readonly members: readonly DraftMember[]
}

/** All series with readable content, by dataset in the order of the layout, then symbol. */
export function lakeMembers(input: MembersInput): DatasetMembers[] {
  const byDataset = new Map<string, DraftMember[]>()
  const sorted = [...input.drafts.values()].sort(({ record: a }, { record: b }) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0))
  const datasets = new Map(input.setup.datasets.map((dataset) => [dataset.name, dataset]))
  for (const draft of sorted) {
    const dataset = datasets.get(draft.record.dataset)
    if (dataset === undefined) continue
    const member = new DraftMember(draft, dataset, input)
    const known = byDataset.get(dataset.name)
    if (known) known.push(member)
    else byDataset.set(dataset.name, [member])
  }
  return input.setup.datasets.map((dataset) => ({
    dataset,
    calendar: dataset.calendar === null ? null : findCalendar(dataset.calendar),
    intervalClass: intervalClass(dataset.interval),
    members: byDataset.get(dataset.name) ?? [],
  }))
}

export class DraftMember implements LakeMember {
  readonly key: string
  readonly symbol: string
  readonly coverage: SeriesRecord['coverage']
  readonly metadata: LakeMember['metadata']
  readonly actions: LakeMember['actions']
  readonly isChanged: boolean
  readonly state: string | null
  readonly #draft: Draft
  readonly #dataset: Dataset
  readonly #input: MembersInput
  #byCheck: ReadonlyMap<string, readonly KnownDefect[]> | null = null
  /** Outcomes that replace those of the series alone. */
  readonly #overruled = new Map<string, readonly KnownDefect[]>()

  constructor(draft: Draft, dataset: Dataset, input: MembersInput) {
    const { record } = draft
    this.key = seriesKey(record.dataset, record.symbol)
    this.symbol = record.symbol
    this.coverage = record.coverage
    this.metadata = input.request.metadata.get(record.symbol) ?? null
    this.actions = input.request.actions.get(record.symbol) ?? []
    this.isChanged = draft.outcomes !== null
    this.state = record.state === null ? null : nameOfState(record.state)
    this.#draft = draft
    this.#dataset = dataset
    this.#input = input
  }

  defectsOf(check: string): readonly KnownDefect[] {
    return this.#overruled.get(check) ?? (this.#byCheck ??= this.#found()).get(check) ?? []
  }

  /** Replaces what a check of the series alone found. */
  overrule(check: string, defects: readonly Defect[]): void {
    this.#overruled.set(
      check,
      defects.map((defect) => this.#known(check, defect)),
    )
  }

  trace(): SeriesTrace | null {
    const place = this.#draft.record.state
    if (place === null || this.state === null) return null
    const { traces, setup } = this.#input
    const known = traces.get(this.state)
    if (known !== undefined) return known
    const trace = !place.trace
      ? null
      : this.#read(
          () => readTrace(setup.dataFolder, place),
          () => this.#traceAnew(),
        )
    traces.set(this.state, trace)
    return trace
  }

  prints(): TracePrints | null {
    return this.state === null ? null : this.#input.memory.printsOf(this.state, () => this.trace())
  }

  series(): Series | null {
    const { symbol, state, unparsableRows, declared, columns, modifiedUs } = this.#draft.record
    if (state === null) return null
    const head = { symbol, dataset: this.#dataset, unparsableRows, declared, columns, modifiedUs }
    return this.#read(
      () => arrange(openPack(this.#input.setup.dataFolder, state), head, this.#calendar),
      () => null,
    )
  }

  stretches(): StretchOf | null {
    const { state } = this.#draft.record
    const trace = this.trace()
    if (state === null || trace === null) return null
    const rows = this.#read(
      () => this.#input.glances.at(state),
      () => null,
    )
    // As many bars as rows: none was set aside, and none lies outside of the days that are traced.
    return rows?.length === trace.length ? (from, to) => rows.between(from, to) : null
  }

  get #settings(): CheckSettings | undefined {
    const { symbolSettings, settings, datasets } = this.#input.setup
    return symbolSettings.get(this.key) ?? settings[datasets.indexOf(this.#dataset)]
  }

  get #calendar(): Calendar | null {
    return this.#dataset.calendar === null ? null : findCalendar(this.#dataset.calendar)
  }

  #traceAnew(): SeriesTrace | null {
    const series = this.series()
    if (series === null) return null
    const derived = new Derived(series, this.#calendar)
    return traceOf(series, derived, alikeDays(series, derived, this.#settings))
  }

  /** A damaged pack makes the next scan that needs it read the objects again; here it is as if the series had no bars. */
  #read<T>(read: () => T, otherwise: () => T): T {
    try {
      return read()
    } catch (error) {
      if (error instanceof PackDamaged) return otherwise()
      throw error
    }
  }

  #found(): Map<string, readonly KnownDefect[]> {
    const found = new Map<string, KnownDefect[]>()
    const add = (check: string, defect: KnownDefect) => {
      const known = found.get(check)
      if (known) known.push(defect)
      else found.set(check, [defect])
    }
    const { outcomes } = this.#draft
    if (outcomes === null) for (const finding of this.#input.openBefore.get(this.key) ?? []) add(finding.check, finding)
    else for (const { check, defects } of outcomes.filter(isFailed)) for (const defect of defects) add(check, this.#known(check, defect))
    return found
  }

  #known(check: string, { slots, from, to, severity, status, weight, evidence, excuse }: Defect): KnownDefect {
    const head = this.#input.checkOf(check)
    return {
      slots,
      from,
      to,
      evidence,
      severity: severity ?? head?.severity ?? 'medium',
      status: excuse === undefined ? (status ?? head?.status ?? 'review') : 'excused',
      weight: weight ?? 1,
    }
  }
}

function isFailed(outcome: CheckOutcome): outcome is Extract<CheckOutcome, { outcome: 'failed' }> {
  return outcome.outcome === 'failed'
}
