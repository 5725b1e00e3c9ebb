import * as z from 'zod'
import { bands } from '../model/score.ts'
import { symbolSortNames } from './symbol-sorts.ts'
import { wholeNumber, storableText } from './text.ts'

const nullableText = z.string().nullable()
const score = z.number().min(0).max(100).nullable()
const count = z.number().int().min(0)
const distribution = z.object(Object.fromEntries(bands.map((band) => [band, count])) as Record<(typeof bands)[number], typeof count>)

export const profileSchema = z
  .object({
    last_updated: z.string(),
    statistics: z.object({
      total_symbols: count,
      total_daily_records: count,
      total_weekly_records: count,
      total_records: count,
      storage_size_mb: z.number(),
      storage_size_bytes: count,
      oldest_data: nullableText,
      newest_data: nullableText,
    }),
    symbols_by_category: z.record(z.string(), z.array(z.string())),
    data_quality: z.object({
      symbols_with_gaps: count,
      symbols_updated_today: count,
      average_quality_score: score,
      symbols_unjudged: count,
      symbols_needing_attention: z.array(z.string()),
    }),
    update_status: z.object({
      last_update_run: nullableText,
      symbols_pending_update: count,
      failed_updates_last_24h: count,
      average_update_time_ms: z.number(),
    }),
    quality_distribution: distribution,
    datasets: z.array(
      z.object({
        name: z.string(),
        path: z.string(),
        format: z.string(),
        interval: z.string(),
        calendar: nullableText,
        series: count,
        records: count,
        average_quality_score: score,
      }),
    ),
  })
  .meta({ id: 'SystemProfile' })

const seriesSummarySchema = z
  .object({
    start: nullableText,
    end: nullableText,
    records: count,
    expected: count.nullable(),
    completeness: z.number().nullable(),
    quality_score: score,
    band: z.enum(bands),
    stale_because: nullableText,
  })
  .meta({ id: 'SeriesSummary' })

const indexedSymbolSchema = z
  .object({
    symbol: z.string(),
    name: nullableText,
    type: nullableText,
    category: nullableText,
    tags: z.array(z.string()),
    quality_score: score,
    band: z.enum(bands),
    daily_data: seriesSummarySchema.nullable(),
    weekly_data: seriesSummarySchema.nullable(),
    datasets: z.record(z.string(), seriesSummarySchema),
    last_updated: z.string(),
  })
  .meta({ id: 'IndexedSymbol' })

export const symbolIndexSchema = z
  .object({
    generated_at: z.string(),
    total_symbols: count,
    /** Symbols that the filters let through; `symbols` is one page of them. */
    matching_symbols: count,
    categories: z.array(z.string()),
    quality_distribution: distribution,
    symbols: z.array(indexedSymbolSchema),
  })
  .meta({ id: 'SymbolIndex' })

export const symbolIndexQuery = z.strictObject({
  search: storableText(200).optional().describe('part of the symbol or the name'),
  category: storableText(200).optional(),
  tag: storableText(200).optional(),
  dataset: storableText(64).optional(),
  band: z.enum(bands).optional(),
  min_score: z.coerce.number().min(0).max(100).optional(),
  max_score: z.coerce.number().min(0).max(100).optional(),
  sort: z.enum(symbolSortNames).default('symbol').describe('-name: descending'),
  limit: wholeNumber(1, 1000).default(100),
  offset: wholeNumber(0, 1e9).default(0),
})

const coverageSchema = z.object({
  start: nullableText,
  end: nullableText,
  records: count,
  bars: count,
  expected: count.nullable(),
  present: count,
  completeness: z.number().nullable(),
  liquidity: z.string(),
})

export const symbolDetailSchema = z
  .object({
    symbol: z.string(),
    name: nullableText,
    type: nullableText,
    category: z.string(),
    tags: z.array(z.string()),
    quality_score: score,
    band: z.enum(bands),
    last_updated: z.string(),
    datasets: z.record(
      z.string(),
      z.object({
        interval: z.string(),
        calendar: nullableText,
        coverage: coverageSchema,
        score,
        band: z.enum(bands),
        unjudged_because: nullableText,
        dimensions: z.record(z.string(), z.object({ score: z.number(), rho: z.number() })),
        deductions: z.array(z.object({ check: z.string(), dimension: z.string(), points: z.number(), dates: z.array(z.string()) })),
        findings: z.object({ confirmed: count, review: count, excused: count, by_severity: z.record(z.string(), count) }),
        not_judged: z.array(z.object({ check: z.string(), outcome: z.string(), reason: z.string() })),
        objects: z.array(z.string()),
        last_updated: z.string(),
        stale_because: nullableText,
      }),
    ),
  })
  .meta({ id: 'SymbolProfile' })
