import type { Check, Input, ParamSpec } from './define.ts'
import { settingName } from './setting-name.ts'
import type { IntervalClass } from '../model/interval.ts'
import type { Dimension, Severity } from '../model/severity.ts'

/** One setting of a check; what does not apply to its kind is `null`. */
export interface ParamDescription {
  /** As config writes it: snake_case. */
  readonly name: string
  readonly type: 'number' | 'boolean' | 'numbers'
  readonly default: number | boolean | readonly number[]
  readonly min: number | null
  readonly max: number | null
  readonly unit: string | null
  readonly about: string
}

/** What is said of a check in `tidegauge checks` and in its page: plain data, fit for JSON. */
export interface CheckDescription {
  readonly id: string
  readonly version: number
  /** What it looks at: a series' bars, its summary, or an object that gave no bars. */
  readonly judges: 'series' | 'summary' | 'object' | 'lake'
  readonly dimension: Dimension
  readonly severity: Severity
  readonly status: 'confirmed' | 'review'
  readonly about: string
  /** Markdown. */
  readonly formula: string
  readonly source: string
  readonly appliesTo: readonly IntervalClass[]
  readonly reads: readonly Input[]
  readonly params: readonly ParamDescription[]
}

/** A check's metadata as plain data. */
export function describeCheck(check: Check): CheckDescription {
  const { id, version, kind, dimension, severity, status, about, formula, source, appliesTo, reads, params } = check
  return {
    id,
    version,
    judges: kind,
    dimension,
    severity,
    status,
    about,
    formula,
    source,
    appliesTo: [...appliesTo],
    reads: [...reads],
    params: Object.entries(params).map(([name, spec]) => describeParam(settingName(name), spec)),
  }
}

function describeParam(name: string, spec: ParamSpec): ParamDescription {
  const { about } = spec
  if ('min' in spec) return { name, type: 'number', default: spec.default, min: spec.min, max: spec.max, unit: spec.unit, about }
  if ('unit' in spec) return { name, type: 'numbers', default: [...spec.default], min: null, max: null, unit: spec.unit, about }
  return { name, type: 'boolean', default: spec.default, min: null, max: null, unit: null, about }
}
