import { type CheckSetting, type CheckSettings, noSettings } from '../checks/judge.ts'
import type { Dataset } from '../model/dataset.ts'
import type { Config } from './config.ts'

/** Settings of the checks for a dataset, or for one symbol of it. The same object for all that share the same settings. */
export type SettingsOf = (dataset: Pick<Dataset, 'name'>, symbol: string | null) => CheckSettings

/** The narrowest setting wins, key by key: a symbol's over its dataset's over the global one. Cheap to ask for every series. */
export function checkSettingsOf(config: Pick<Config, 'checks' | 'datasetChecks' | 'symbolChecks'>): SettingsOf {
  const ofDatasets = new Map<string, CheckSettings>()
  const ofSymbols = new Map<string, CheckSettings>()
  return ({ name }, symbol) => {
    let settings = ofDatasets.get(name)
    if (settings === undefined) ofDatasets.set(name, (settings = merged(config.checks, config.datasetChecks.get(name))))
    const own = symbol === null ? undefined : config.symbolChecks.get(symbol)
    if (own === undefined) return settings
    const key = `${name}\0${symbol ?? ''}`
    let ofSymbol = ofSymbols.get(key)
    if (ofSymbol === undefined) ofSymbols.set(key, (ofSymbol = merged(settings, own)))
    return ofSymbol
  }
}

/** Names of the symbols that have check settings of their own. */
export function symbolsWithSettings(config: Pick<Config, 'symbolChecks'>): readonly string[] {
  return [...config.symbolChecks.keys()]
}

function merged(wide: CheckSettings, narrow: CheckSettings | undefined): CheckSettings {
  if (narrow === undefined || Object.keys(narrow).length === 0) return Object.keys(wide).length === 0 ? noSettings : wide
  const all: Record<string, CheckSetting> = { ...wide }
  for (const [check, setting] of Object.entries(narrow)) {
    const params = { ...wide[check]?.params, ...setting.params }
    all[check] = Object.freeze({ ...wide[check], ...setting, ...(Object.keys(params).length > 0 && { params: Object.freeze(params) }) })
  }
  return Object.freeze(all)
}
