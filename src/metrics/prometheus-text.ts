/** The text format 0.0.4. Source: Prometheus, "Exposition formats". */
export const prometheusType = 'text/plain; version=0.0.4; charset=utf-8'

export type MetricKind = 'gauge' | 'counter' | 'histogram'
export type Labels = Readonly<Record<string, string>>

/** A metric with its values: one line each. */
export interface Family {
  readonly name: string
  readonly help: string
  readonly kind: MetricKind
  readonly samples: readonly (readonly [labels: Labels, value: number])[]
}

/** Backslashes, quotes and ends of lines become escapes; what is no character becomes U+FFFD, as in all text that leaves as UTF-8. */
export function escapeLabel(value: string): string {
  return /[\\\n"]/.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"') : value
}

/** `{symbol="AAPL"}`; nothing without labels. */
export function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

export function valueText(value: number): string {
  return Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}

/** The two lines that a family begins with. */
export function headText({ name, help, kind }: Pick<Family, 'name' | 'help' | 'kind'>): string {
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${kind}\n`
}

/** Families without values are left out. */
export function familiesText(families: Iterable<Family>): string {
  let text = ''
  for (const family of families) {
    if (family.samples.length === 0) continue
    text += headText(family)
    for (const [labels, value] of family.samples) text += `${family.name}${labelText(labels)} ${valueText(value)}\n`
  }
  return text
}

/** The values of a histogram, whose counts of `bounds` and beyond are not cumulated yet. */
export function histogramText(
  head: Pick<Family, 'name' | 'help'>,
  { bounds, counts, sum }: { readonly bounds: readonly number[]; readonly counts: readonly number[]; readonly sum: number },
): string {
  let text = headText({ ...head, kind: 'histogram' })
  let below = 0
  for (const [i, bound] of [...bounds, Infinity].entries()) {
    below += counts[i] ?? 0
    text += `${head.name}_bucket{le="${valueText(bound)}"} ${below}\n`
  }
  return `${text}${head.name}_sum ${valueText(sum)}\n${head.name}_count ${below}\n`
}
