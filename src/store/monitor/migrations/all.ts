import { audit } from './001-audit.ts'
import type { MigrationStep } from './steps.ts'

/** In the order of their names, which never change. */
export const migrationSteps: Readonly<Record<string, MigrationStep>> = {
  '001-audit': audit,
}
