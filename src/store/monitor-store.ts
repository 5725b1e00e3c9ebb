import type { AuditStore } from './audit-store.ts'
import type { CounterStore } from './counter-store.ts'
import type { OperationStore } from './operation-store.ts'
import type { ProbeStore } from './probe-store.ts'
import type { RouteStore } from './route-store.ts'
import type { SampleStore } from './sample-store.ts'
import type { ScheduleStore } from './schedule-store.ts'
import type { ThresholdStore } from './threshold-store.ts'
import type { TokenStore } from './token-store.ts'
import type { UpdateStore } from './update-store.ts'

/** Everything that a server keeps beside its scans. One part a domain; all methods are async and may throw AppError. */
export interface MonitorStore {
  readonly audit: AuditStore
  readonly counters: CounterStore
  readonly operations: OperationStore
  readonly probes: ProbeStore
  readonly routes: RouteStore
  readonly samples: SampleStore
  readonly schedule: ScheduleStore
  readonly thresholds: ThresholdStore
  readonly tokens: TokenStore
  readonly updates: UpdateStore
  /** Whether the database answers; throws what it says otherwise. */
  ping(): Promise<void>
  close(): Promise<void>
}
