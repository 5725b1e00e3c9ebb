/** How to reach a store in Postgres. */
export interface PostgresSettings {
  /** `postgres://user:password@host:port/database`; never printed. */
  readonly url: string
  /** Its tables are in a schema of their own; several lakes can share a database by different ones. */
  readonly schema: string
  /** Connections of one reader at most. */
  readonly poolSize: number
  /** A reader's statement that takes longer is given up; a writer has ten times as long. */
  readonly statementTimeoutMs: number
  /** `verify`: with a certificate that `sslCa` or the system vouches for; `require`: with any. `null`: as the URL says. */
  readonly ssl: 'off' | 'require' | 'verify' | null
  /** Text of the certificates to trust, PEM. */
  readonly sslCa: string | null
  /** `false`: plain tables even where the extension TimescaleDB is there. Decided when the schema is made. */
  readonly timescale: boolean
  /** Days for which rows of `quality_metrics` are kept; `null`: as the store was told last, 90 in a new one. */
  readonly metricsDays: number | null
}

/** How a message names the store: without user and password. */
export function placeOf({ url, schema }: Pick<PostgresSettings, 'url' | 'schema'>): string {
  const { host, database } = partsOf(url)
  return `schema ${schema} of database ${database} on ${host}`
}

function partsOf(url: string): { host: string; database: string } {
  try {
    const { host, pathname, searchParams } = new URL(url)
    return { host: host || searchParams.get('host') || 'this machine', database: decodeURIComponent(pathname.slice(1)) || 'postgres' }
  } catch {
    return { host: 'the host of the URL', database: 'its database' }
  }
}
