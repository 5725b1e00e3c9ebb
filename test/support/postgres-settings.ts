import type { PostgresSettings } from '../../src/store/postgres/settings.ts'

/** Settings of a store in a database, by its URL. */
export function settingsFor(url: string, parts: Partial<PostgresSettings> = {}): PostgresSettings {
  return {
    url,
    schema: 'public',
    poolSize: 4,
    statementTimeoutMs: 30_000,
    ssl: null,
    sslCa: null,
    timescale: true,
    metricsDays: null,
    ...parts,
  }
}
