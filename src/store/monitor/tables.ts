import type { AuditTables } from './audit-table.ts'

/** Every table of the monitoring store. Each domain declares its own beside the code that reads and writes it. */
export type MonitorTables = AuditTables
