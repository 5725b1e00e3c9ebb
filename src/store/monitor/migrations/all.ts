import { audit } from './001-audit.ts'
import { tokens } from './002-tokens.ts'
import { telemetry } from './003-telemetry.ts'
import { schedule } from './004-schedule.ts'
import { metrics } from './005-metrics.ts'
import { updates } from './006-updates.ts'
import { health } from './007-health.ts'
import { heartbeatMessage } from './008-heartbeat-message.ts'
import type { MigrationStep } from './steps.ts'

/** In the order of their names, which never change. */
export const migrationSteps: Readonly<Record<string, MigrationStep>> = {
  '001-audit': audit,
  '002-tokens': tokens,
  '003-telemetry': telemetry,
  '004-schedule': schedule,
  '005-metrics': metrics,
  '006-updates': updates,
  '007-health': health,
  '008-heartbeat-message': heartbeatMessage,
}
