const unitBytes: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

/** Bytes of a size as people write it: `64 MiB`, `1.5GB`, `4096` (bytes). MB is 10^6 bytes, MiB 2^20. `null` for anything else. */
export function parseBytes(text: string): number | null {
  const match = /^\s*(\d{1,15}(?:\.\d{1,9})?)\s*([A-Za-z]*)\s*$/.exec(text)
  if (match === null) return null
  const unit = (match[2] as string).toLowerCase()
  const factor = unit === '' ? 1 : Object.hasOwn(unitBytes, unit) ? (unitBytes[unit] as number) : null
  const bytes = factor === null ? NaN : Math.round(Number(match[1]) * factor)
  return Number.isSafeInteger(bytes) ? bytes : null
}

/** `831 B`, `59.2 kB`, `1.29 GB`: three digits or so, in powers of 1000. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < 4) {
    value /= 1000
    unit++
  }
  const decimals = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  return `${value.toFixed(decimals)} ${['B', 'kB', 'MB', 'GB', 'TB'][unit] as string}`
}
