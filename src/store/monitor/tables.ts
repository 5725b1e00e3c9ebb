import type { AuditTables } from './audit-table.ts'
import type { CounterTables } from './counters-table.ts'
import type { OperationTables } from './operations-table.ts'
import type { ProbeTables } from './probes-table.ts'
import type { RouteTables } from './routes-table.ts'
import type { SampleTables } from './samples-table.ts'
import type { ScheduleTables } from './schedule-table.ts'
import type { ThresholdTables } from './thresholds-table.ts'
import type { TokenTables } from './tokens-table.ts'
import type { UpdateTables } from './updates-table.ts'

/** Every table of the monitoring store. Each domain declares its own beside the code that reads and writes it. */
export type MonitorTables = AuditTables &
  CounterTables &
  OperationTables &
  ProbeTables &
  RouteTables &
  SampleTables &
  ScheduleTables &
  ThresholdTables &
  TokenTables &
  UpdateTables
