/** A limit that a metric is held to. */
export interface Threshold {
  readonly metric: string
  /** Labels that a sample must carry, each with this value; others may be there too. Absent: any. */
  readonly labels?: Readonly<Record<string, string>>
  /** `min`: the value should not be below, `max`: not above. */
  readonly direction: 'min' | 'max'
  readonly warning?: number
  readonly fail?: number
}

export const thresholdStatuses = ['pass', 'warning', 'fail', 'unknown'] as const
export type ThresholdStatus = (typeof thresholdStatuses)[number]

/**
 * What a threshold says of a value: `fail` beyond `fail`, else `warning` beyond `warning`, else `pass`; a value on a limit is within it. `unknown`
 * without a value (`null`, NaN). Moving a value to the good side never makes the status worse.
 */
export function thresholdStatus({ direction, warning, fail }: Omit<Threshold, 'metric' | 'labels'>, value: number | null): ThresholdStatus {
  if (value === null || Number.isNaN(value)) return 'unknown'
  const isBeyond = (limit: number | undefined): boolean => limit !== undefined && (direction === 'min' ? value < limit : value > limit)
  return isBeyond(fail) ? 'fail' : isBeyond(warning) ? 'warning' : 'pass'
}

/** What is wrong with a threshold, for the user to read; `null` when nothing is. */
export function thresholdProblem({ direction, warning, fail }: Omit<Threshold, 'metric' | 'labels'>): string | null {
  const limits = [warning, fail].filter((limit) => limit !== undefined)
  if (limits.length === 0) return 'a threshold needs a warning or a fail limit'
  if (!limits.every(Number.isFinite)) return 'limits are finite numbers'
  if (warning === undefined || fail === undefined) return null
  if (direction === 'min' && fail > warning) return `of a minimum, fail (${fail}) may not be above warning (${warning})`
  if (direction === 'max' && fail < warning) return `of a maximum, fail (${fail}) may not be below warning (${warning})`
  return null
}

/**
 * The thresholds that hold for a metric with these labels: in each direction the narrowest, that which asks for the most labels; of equals the last.
 * A minimum and a maximum of one metric hold together, the minimum first.
 */
export function thresholdsFor(thresholds: readonly Threshold[], metric: string, labels: Readonly<Record<string, string>>): Threshold[] {
  const narrowest = new Map<Threshold['direction'], Threshold>()
  for (const threshold of thresholds) {
    if (threshold.metric !== metric || !isCarried(threshold.labels ?? {}, labels)) continue
    const held = narrowest.get(threshold.direction)
    if (held === undefined || labelCount(threshold) >= labelCount(held)) narrowest.set(threshold.direction, threshold)
  }
  return (['min', 'max'] as const).flatMap((direction) => narrowest.get(direction) ?? [])
}

const badness: Readonly<Record<ThresholdStatus, number>> = { pass: 0, unknown: 1, warning: 2, fail: 3 }

/** The worst of statuses: fail, warning, unknown, pass. `null` of none: no threshold, no verdict. */
export function worstStatus(statuses: readonly ThresholdStatus[]): ThresholdStatus | null {
  return statuses.reduce<ThresholdStatus | null>(
    (worst, status) => (worst === null || badness[status] > badness[worst] ? status : worst),
    null,
  )
}

function isCarried(wanted: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => Object.hasOwn(labels, name) && labels[name] === value)
}

function labelCount({ labels }: Threshold): number {
  return Object.keys(labels ?? {}).length
}
