import type { MetricHistory, SetThreshold } from '../../api/history-ports.ts'
import { AppError } from '../../base/app-error.ts'
import { fnv1a64 } from '../../base/fnv1a64.ts'
import type { StoredThreshold, ThresholdStore } from '../../store/threshold-store.ts'
import type { Threshold } from '../../trends/threshold.ts'

/** The most that the API keeps; every value is held against them. */
const mostThresholds = 1000

export type ThresholdSettings = Pick<MetricHistory, 'thresholds' | 'addThreshold' | 'replaceThreshold' | 'removeThreshold'>

/** Thresholds of the config, which stay as they are, and those that were set while the server ran. */
export function thresholdSettings(store: ThresholdStore, configured: readonly Threshold[]): ThresholdSettings {
  const ofConfig = configured.map((threshold, i): SetThreshold => ({
    ...threshold,
    id: `config-${fnv1a64(JSON.stringify([i, threshold]))}`,
    source: 'config',
    author: null,
    createdUs: null,
  }))
  const refuseConfigured = (id: string): void => {
    if (ofConfig.some((threshold) => threshold.id === id))
      throw new AppError('CONFLICT', `the threshold ${id} stands in the config, under trends.thresholds; change it there`)
  }
  const missing = (id: string) => new AppError('NOT_FOUND', `there is no threshold ${JSON.stringify(id)}; /api/v1/thresholds lists them`)
  return {
    thresholds: async () => [...ofConfig, ...(await store.list()).map(setThresholdOf)],
    addThreshold: (threshold) => store.add(threshold, mostThresholds),
    replaceThreshold: async (threshold) => {
      refuseConfigured(threshold.id)
      if (!(await store.replace(threshold))) throw missing(threshold.id)
    },
    removeThreshold: async (id) => {
      refuseConfigured(id)
      if (!(await store.remove(id))) throw missing(id)
    },
  }
}

function setThresholdOf({ warning, fail, ...same }: StoredThreshold): SetThreshold {
  return { ...same, ...(warning !== null && { warning }), ...(fail !== null && { fail }), source: 'api' }
}
