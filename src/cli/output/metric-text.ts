import type { Trend, TrendDirection } from '../../trends/trend.ts'
import type { CliIo } from '../io.ts'

const directionStyle = { improving: 'green', worsening: 'red', steady: 'dim', unknown: 'dim' } as const satisfies Record<
  TrendDirection,
  string
>

/** `worsening`, and where it cannot be said, why. */
export function directionText({ direction, reason }: Trend, { paint }: Pick<CliIo, 'paint'>): string {
  const why = reason === 'too_few_points' ? ' (too few scans)' : reason === 'no_orientation' ? ' (neither way is better)' : ''
  return paint(directionStyle[direction], direction) + paint('dim', why)
}

/** A value of a metric with at most two decimals; nothing where there is none. */
export function valueText(value: number | null | undefined): string {
  if (value === null || value === undefined) return ''
  return value.toLocaleString('en-US', Number.isInteger(value) ? {} : { minimumFractionDigits: 2, maximumFractionDigits: 2 })
}

/** `-3.2 %`; nothing where there is no percentage. */
export function percentText(percent: number | null): string {
  if (percent === null) return ''
  // Not -0.
  const rounded = Number(percent.toFixed(1)) || 0
  return `${rounded > 0 ? '+' : ''}${rounded.toFixed(1)} %`
}
