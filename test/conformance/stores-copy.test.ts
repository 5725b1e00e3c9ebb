import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { copyStore } from '../../src/store/copy/copy-store.ts'
import { dataFolderAt } from '../../src/store/data-folder.ts'
import { openPostgresStore } from '../../src/store/postgres/open-store.ts'
import { openStore } from '../../src/store/sqlite/open-store.ts'
import { settingsFor } from '../support/postgres-settings.ts'
import { usePostgres } from '../support/postgres.ts'
import { commitOf, seriesOf } from './stores-values.ts'

const postgres = usePostgres()

test('a store without scans that replaces another leaves nothing of its history, roll-ups included', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stores-copy-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  await (await openStore(folder, { mode: 'write' })).close()
  const url = await postgres.freshDatabase()
  const settings = settingsFor(url)
  const store = await openPostgresStore(settings, { mode: 'write' })
  await store.commit(commitOf(1, { series: { changed: [seriesOf('OLD')], removed: [] } }))
  // Two days on, so that the hour and the day of the first are over and rolled up.
  await store.commit(commitOf(49))
  await store.close()
  const left = () =>
    postgres.query(
      url,
      'SELECT (SELECT count(*)::int FROM quality_metrics_hourly) AS hours, (SELECT count(*)::int FROM quality_metrics_daily) AS days',
    )
  expect(await left()).toMatchObject([{ hours: 2, days: 2 }])

  const at = 100 * 24 * 3_600_000_000
  await copyStore({
    from: dataFolderAt(folder),
    monitorFrom: null,
    to: settings,
    owner: { id: 'owner', place: 'here' },
    replace: true,
    historyDays: 400,
    nowUs: at,
    onProgress: () => undefined,
  })
  expect(await left()).toMatchObject([{ hours: 0, days: 0 }])
  // A lake that is scanned there from now on begins anew.
  const again = await openPostgresStore(settings, { mode: 'write' })
  await again.commit(commitOf(1, { series: { changed: [seriesOf('NEW')], removed: [] } }))
  expect(await again.history({ dataset: 'daily', symbol: 'NEW' }, {})).toHaveLength(1)
  await again.close()
})
