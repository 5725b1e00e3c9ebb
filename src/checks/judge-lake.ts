import type { CheckOutcome, Defect } from '../model/defect.ts'
import { type Check, defaultsOf, type LakeCheck, type LakeDataset, type LakeView, type ParamsOf, type ParamSpecs } from './define.ts'
import { type CheckSettings, folded, graded } from './judge.ts'
import { checks as registered } from './registry.ts'

/** What the checks across series said of one series (or of `*`, the dataset as a whole). Passed checks are left out. */
export interface LakeOutcome {
  readonly dataset: string
  readonly symbol: string
  readonly outcomes: readonly CheckOutcome[]
}

export interface LakeJudgement {
  readonly outcomes: readonly LakeOutcome[]
  /** Why checks threw, by id. Every series they looked at has them as `errored`; what they found before stands. */
  readonly errored: ReadonlyMap<string, string>
}

/** Settings of a dataset's checks, or of one of its symbols. A symbol's own can switch a check off and grade it; its parameters are the dataset's. */
export type SettingsOf = (dataset: string, symbol: string | null) => CheckSettings

/**
 * Told what a check found in each series, so that the checks after it, which ask `defectsOf`, know. Before that told an empty list of each that it judged and that has not
 * changed: there it may have found something in an earlier scan.
 */
export type OnJudged = (check: string, dataset: string, symbol: string, defects: readonly Defect[]) => void

/**
 * Runs every check across series that applies: first those that find strange bars, then the others of scope `lake`, which see all series, then those of scope `symbol`, which see the symbols of which a
 * series has changed. A check that throws ends `errored` for all the series that it looked at; the others still run.
 */
export function judgeLake(
  view: LakeView,
  settingsOf: SettingsOf,
  { checks = registered, onJudged }: { readonly checks?: readonly Check[]; readonly onJudged?: OnJudged } = {},
): LakeJudgement {
  const found = new Map<string, { dataset: string; symbol: string; outcomes: CheckOutcome[] }>()
  const say = (dataset: string, symbol: string, outcome: CheckOutcome) => {
    const key = keyOf(dataset, symbol)
    const known = found.get(key)
    if (known) known.outcomes.push(outcome)
    else found.set(key, { dataset, symbol, outcomes: [outcome] })
  }
  const errored = new Map<string, string>()
  const changed = changedOf(view)
  const across = checks.filter((check) => check.kind === 'lake')
  for (const check of across.sort((a, b) => turnOf(a) - turnOf(b))) {
    const seen = viewFor(check, check.scope === 'symbol' ? changed : view, settingsOf)
    if (seen.datasets.length === 0) continue
    try {
      const groups = bySeries(check, seen, settingsOf)
      if (onJudged) {
        for (const { dataset, members } of seen.datasets)
          for (const { symbol, isChanged } of members) if (!isChanged) onJudged(check.id, dataset.name, symbol, [])
        for (const { dataset, symbol, defects } of groups.values()) onJudged(check.id, dataset, symbol, defects)
      }
      for (const { dataset, symbol, defects } of groups.values()) {
        const setting = settingsOf(dataset, symbol)[check.id] ?? {}
        if (setting.enabled === false) continue
        say(dataset, symbol, { check: check.id, outcome: 'failed', defects: folded(graded(defects, setting)) })
      }
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      errored.set(check.id, reason)
      for (const { dataset, members } of seen.datasets)
        for (const { symbol } of members) say(dataset.name, symbol, { check: check.id, outcome: 'errored', reason })
    }
  }
  return { outcomes: [...found.values()], errored }
}

/** Whose bars they are comes before what is wrong with them, and that before comparing series of one symbol. */
function turnOf({ id, scope }: LakeCheck): number {
  return ['cloned_series', 'foreign_bar'].includes(id) ? 0 : scope === 'lake' ? 1 : 2
}

/** The symbols of which at least one series has changed, in all datasets. */
function changedOf(view: LakeView): LakeView {
  const symbols = new Set(view.datasets.flatMap(({ members }) => members.filter(({ isChanged }) => isChanged).map(({ symbol }) => symbol)))
  return withMembers(view, (members) => members.filter(({ symbol }) => symbols.has(symbol)))
}

/** Datasets that a check judges; one that compares datasets with each other sees the rest as well. Without any to judge: none. */
function viewFor(check: LakeCheck, view: LakeView, settingsOf: SettingsOf): LakeView {
  const judged = view.datasets.filter(
    ({ dataset, intervalClass }) => check.appliesTo.includes(intervalClass) && settingsOf(dataset.name, null)[check.id]?.enabled !== false,
  )
  return { ...view, datasets: judged.length > 0 && check.scope === 'symbol' ? view.datasets : judged }
}

function withMembers(view: LakeView, pick: (members: LakeDataset['members']) => LakeDataset['members']): LakeView {
  return {
    ...view,
    datasets: view.datasets.map((one) => ({
      dataset: one.dataset,
      calendar: one.calendar,
      intervalClass: one.intervalClass,
      members: pick(one.members),
      // Made when first asked for, which most checks never do.
      get market() {
        return one.market
      },
    })),
  }
}

function keyOf(dataset: string, symbol: string): string {
  return `${dataset}\0${symbol}`
}

interface SeriesDefects {
  readonly dataset: string
  readonly symbol: string
  readonly defects: Defect[]
}

function bySeries(check: LakeCheck, view: LakeView, settingsOf: SettingsOf): ReadonlyMap<string, SeriesDefects> {
  const params = new Map<string, ParamsOf<ParamSpecs>>()
  const paramsOf = (dataset: string) => {
    let known = params.get(dataset)
    if (known === undefined) {
      known = Object.freeze({ ...defaultsOf(check), ...settingsOf(dataset, null)[check.id]?.params }) as ParamsOf<ParamSpecs>
      params.set(dataset, known)
    }
    return known
  }
  const groups = new Map<string, SeriesDefects>()
  for (const { dataset, symbol, defect } of check.run(view, paramsOf)) {
    const key = keyOf(dataset, symbol)
    const group = groups.get(key)
    if (group) group.defects.push(defect)
    else groups.set(key, { dataset, symbol, defects: [defect] })
  }
  return groups
}
