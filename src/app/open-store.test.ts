import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { settingsFor } from '../../test/support/postgres-settings.ts'
import { usePostgres } from '../../test/support/postgres.ts'
import { openStoreOf } from './open-store.ts'
import { readMarker } from './store-marker.ts'

const postgres = usePostgres()

test('a writer that cannot note in the data folder where its scans are lets go of the store, and the next one gets it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'open-store-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const settings = settingsFor(await postgres.freshDatabase())
  const open = () => openStoreOf({ kind: 'postgres', settings }, folder, { mode: 'write' })
  // Stands where the note is written.
  const obstacle = join(folder, 'store.json.new')
  mkdirSync(obstacle)
  await expect(open()).rejects.toMatchObject({ code: 'EISDIR' })
  expect(readMarker(folder)).toBeNull()
  rmSync(obstacle, { recursive: true })
  const store = await open()
  expect(await store.lastScan()).toBeNull()
  await store.close()
  expect(readMarker(folder)).toMatchObject({ place: expect.stringContaining('127.0.0.1') as string })
})
