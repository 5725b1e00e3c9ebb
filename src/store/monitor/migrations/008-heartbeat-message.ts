import type { MigrationStep } from './steps.ts'

export const heartbeatMessage: MigrationStep = async (db) => {
  await db.schema.alterTable('heartbeats').addColumn('message', 'text').execute()
}
