import * as z from 'zod'
import type { StoreSettings } from '../../model/store-settings.ts'
import { days, duration, secret, secretAt } from '../values.ts'

/** `store:` in the config. */
export const storeSchema = z
  .strictObject({
    kind: z.enum(['sqlite', 'postgres']).optional().describe('sqlite: a file of the data folder, the default; postgres'),
    url: secret.optional().describe('postgres://user:password@host:port/database'),
    schema: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, 'expected a name of letters, digits and _ that begins with no digit, at most 63')
      .refine((name) => !/^(pg_|information_schema$)/i.test(name), 'that name is reserved')
      .optional()
      .describe('schema of the tables; one for each lake; public by default'),
    pool_size: z.number().int().min(1).max(100).optional().describe('connections of a reader at most; 4 by default'),
    statement_timeout: duration
      .refine((ms) => ms >= 1000 && ms <= 3_600_000, 'expected 1s to 1h')
      .optional()
      .describe('longest time of one statement of a reader, a tenth of that of a scan; 30s by default'),
    ssl: z
      .enum(['off', 'require', 'verify'])
      .optional()
      .describe('require: encrypted; verify: and the certificate is checked; as the URL says by default'),
    ssl_ca: z.string().min(1).optional().describe('PEM file of the authorities whose certificates are accepted'),
    timescale: z.boolean().optional().describe('false: plain tables even where TimescaleDB is there; decided when the schema is made'),
    metrics_retention: days.optional().describe('how long rows of quality_metrics are kept; 90d in a new store'),
  })
  .describe('where scans are kept; see docs/reference/store.md')

/** The section with its defaults; `pathOf` makes a path absolute. */
export function storeOf(written: z.output<typeof storeSchema>, pathOf: (path: string) => string, defaults: StoreSettings): StoreSettings {
  const { url, ssl_ca: ca } = written
  return {
    kind: written.kind ?? (url === undefined ? defaults.kind : 'postgres'),
    url: url === undefined ? defaults.url : secretAt(url, pathOf),
    schema: written.schema ?? defaults.schema,
    poolSize: written.pool_size ?? defaults.poolSize,
    statementTimeoutMs: written.statement_timeout ?? defaults.statementTimeoutMs,
    ssl: written.ssl ?? defaults.ssl,
    sslCa: ca === undefined ? defaults.sslCa : pathOf(ca),
    timescale: written.timescale ?? defaults.timescale,
    metricsDays: written.metrics_retention ?? defaults.metricsDays,
  }
}
