import type { AuditStore } from './audit-store.ts'

/** Everything that a server keeps beside its scans. One part a domain; all methods are async and may throw AppError. */
export interface MonitorStore {
  readonly audit: AuditStore
  /** Whether the database answers; throws what it says otherwise. */
  ping(): Promise<void>
  close(): Promise<void>
}
