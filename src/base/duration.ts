const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1e3,
  m: 60e3,
  h: 3600e3,
  d: 86_400e3,
  w: 7 * 86_400e3,
}

/** Milliseconds of a duration as people write it: `30s`, `1h30m`, `1.5 h`, `250ms`, `2d`, `0`. A number other than 0 needs its unit. `null` for anything else. */
export function parseDuration(text: string): number | null {
  const compact = text.replaceAll(/\s+/g, '')
  if (compact === '0') return 0
  if (!/^(\d{1,9}(\.\d{1,6})?(ms|[smhdw]))+$/.test(compact)) return null
  let total = 0
  const seen = new Set<string>()
  for (const [, amount, unit] of compact.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)) {
    if (seen.has(unit as string)) return null
    seen.add(unit as string)
    total += Number(amount) * (unitMs[unit as string] as number)
  }
  return Math.round(total)
}

/** `850 ms`, `12.3 s`, `4 min 05 s`, `3 h 20 min`, `2 d 4 h`: the two largest units. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
  const hours = Math.round(minutes / 60)
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** The shortest text that `parseDuration` reads as the same: `1h30m`. Whole milliseconds. */
export function writeDuration(ms: number): string {
  if (ms === 0) return '0s'
  let rest = ms
  let text = ''
  for (const unit of ['d', 'h', 'm', 's', 'ms']) {
    const size = unitMs[unit] as number
    const count = Math.floor(rest / size)
    if (count > 0) text += `${count}${unit}`
    rest -= count * size
  }
  return text
}
