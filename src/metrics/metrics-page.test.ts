import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MetricsPage } from './metrics-page.ts'
import { nothingCounted } from './quality-counters.ts'
import type { SeriesQuality } from './series-quality.ts'

const row = (symbol: string, dataset = 'daily'): SeriesQuality => ({
  dataset,
  symbol,
  score: 61.25,
  band: 'poor',
  freshness: null,
  completeness: 90,
  outlier: 80,
  completenessPercent: 75,
  ageSeconds: 0,
  issues: 3,
  checkedAtUs: 1_700_000_000_500_000,
})
const pageOf = async (series: readonly SeriesQuality[], oldNames = false, pause: () => Promise<void> = async () => undefined) => {
  const page = new MetricsPage({ oldNames, rest: async () => 'rest 1\n', pause })
  await page.show({ series, datasets: [], counters: nothingCounted })
  return { plain: Buffer.concat(await page.plain()).toString(), gzipped: Buffer.concat(await page.gzipped()) }
}

/** Reads a label's value as Prometheus does. */
function labelOf(line: string): string {
  const written = /\{symbol="((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? ''
  return written.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))
}

test('a name of any content comes back from its label, and no line is broken', async () => {
  const name = fc.string({
    unit: fc.oneof(fc.constantFrom('\n', '"', '\\', 'n', '{', '}', '\u4e16', '\u{1f600}'), fc.string({ minLength: 1, maxLength: 1 })),
  })
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), async (symbols) => {
      const { plain } = await pageOf(symbols.map((symbol) => row(symbol)))
      const lines = plain.split('\n').filter((line) => line.startsWith('quality_overall_score{'))
      expect(lines.map(labelOf)).toEqual(symbols)
      for (const line of lines) expect(line).toMatch(/",dataset="daily"\} 61\.25$/)
    }),
  )
})

test('values that are not known are left out; a band is 1 where the series is and 0 elsewhere', async () => {
  const { plain } = await pageOf([row('AAA')])
  expect(plain).not.toContain('quality_freshness_score{')
  expect(plain).toContain('quality_last_check_timestamp_seconds{symbol="AAA",dataset="daily"} 1700000000.5\n')
  expect(plain).toContain('quality_status{symbol="AAA",dataset="daily",status="poor"} 1\n')
  expect(plain.match(/^quality_status\{.*\} 0$/gm)).toHaveLength(4)
  expect(plain.endsWith('rest 1\n')).toBe(true)
})

test('older names come beside, without the label dataset', async () => {
  const { plain } = await pageOf([row('AAA')], true)
  expect(plain).toContain('quality_last_check_timestamp{symbol="AAA"} 1700000000.5\n')
  expect(plain).toContain('quality_last_check_timestamp_seconds{symbol="AAA"} 1700000000.5\n')
  expect(plain).toContain('quality_check_duration_bucket{le="+Inf"} 0\n')
  expect(plain).not.toContain('dataset=')
})

test('the compressed page is the plain one, and other work passes every few thousand lines', async () => {
  let pauses = 0
  const series = Array.from({ length: 4000 }, (_, i) => row(`S${i}`))
  const { plain, gzipped } = await pageOf(series, false, async () => {
    pauses++
  })
  expect(gunzipSync(gzipped).toString()).toBe(plain)
  const lines = plain.split('\n').length
  expect(lines).toBeGreaterThan(40_000)
  expect(pauses).toBeGreaterThan(lines / 3100)
})

test('before the first scan there is what does not follow from one', async () => {
  const page = new MetricsPage({ oldNames: false, rest: async () => 'rest 1\n', pause: async () => undefined })
  expect(Buffer.concat(await page.plain()).toString()).toBe('rest 1\n')
  expect(gunzipSync(Buffer.concat(await page.gzipped())).toString()).toBe('rest 1\n')
})
