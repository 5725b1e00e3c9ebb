import type { SecretRef } from './secret-ref.ts'

/** Where the scans of a lake are kept, as configured. */
export interface StoreSettings {
  /** `null`: Postgres where the environment names one, else SQLite. */
  readonly kind: 'sqlite' | 'postgres' | null
  /** Of Postgres. */
  readonly url: SecretRef | null
  readonly schema: string
  readonly poolSize: number
  readonly statementTimeoutMs: number
  /** `null`: as the URL says. */
  readonly ssl: 'off' | 'require' | 'verify' | null
  /** File of certificates to trust. */
  readonly sslCa: string | null
  readonly timescale: boolean
  /** Days for which rows of `quality_metrics` are kept; `null`: as the store was told last, 90 in a new one. */
  readonly metricsDays: number | null
}
