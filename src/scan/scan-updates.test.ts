import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder, writeFiles } from '../../test/e2e/command.ts'
import { cleanLake } from '../../test/e2e/price-files.ts'
import { punctual } from '../../test/support/updates.ts'
import { DAY_US, dayOf } from '../base/day.ts'
import { type CheckSettings, noSettings } from '../checks/judge.ts'
import { fileStorage } from '../lake/storage/file.ts'
import type { JobPunctuality, ScanUpdates } from '../model/update-run.ts'
import { defaultScoreSettings } from '../score/settings.ts'
import type { ScanStore } from '../store/scan-store.ts'
import { openStore } from '../store/sqlite/open-store.ts'
import { inlineEngine } from './engine/inline.ts'
import { scanLake } from './scan.ts'

const late = punctual({ missed: 3, endedUs: null, lagMinutes: 4400, dueUs: (dayOf('2024-12-28') + 0.5) * DAY_US })

/** What is known of the one job that writes the daily series; `undefined`: nobody asked. */
function updatesOf(job: JobPunctuality | null): ScanUpdates {
  return {
    byDataset: new Map(job === null ? [] : [['daily', { jobs: [job] }]]),
    figures: { lastRunUs: 5e15, pendingDatasets: new Set(job?.missed === 3 ? ['daily'] : []), failed24h: 1, averageMs: 1000 },
  }
}

async function scanIn(folder: string, updates: ScanUpdates | undefined, settings: CheckSettings = noSettings) {
  const store = await openStore(join(folder, 'data'), { mode: 'write' })
  let isSettled = false
  // Settling opens all findings: a scan that finds nothing changed asks for those of gaps alone.
  const counting: ScanStore = new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...given: readonly unknown[]): unknown => {
        if (name === 'openFindings' && JSON.stringify(given[0]) === '{}') isSettled = true
        return Reflect.apply(value, target, given)
      }
    },
  })
  try {
    const { profile } = await scanLake(
      {
        lakeRoot: join(folder, 'lake'),
        dataFolder: join(folder, 'data'),
        datasets: null,
        settingsOf: () => settings,
        symbolsWithSettings: [],
        scoreSettings: defaultScoreSettings,
        metadata: new Map(),
        actions: new Map(),
        ...(updates !== undefined && { updates }),
        asOfUs: dayOf('2024-12-31') * DAY_US + 22 * 3600e6,
        full: false,
        maxSeriesBars: 1e6,
        maxObjectBytes: 1e9,
      },
      {
        storage: fileStorage(join(folder, 'lake')),
        store: counting,
        engineFor: async (setup) => inlineEngine(setup),
        nowUs: () => Date.now() * 1000,
        onProgress: () => undefined,
        signal: new AbortController().signal,
      },
    )
    const isStill = !isSettled
    const findings = await store.openFindings({})
    const incidents = await store.incidents({})
    return {
      status: profile.update_status,
      found: findings.map(({ symbol, check, charged }) => ({ symbol, check, charged })),
      incidents: incidents.filter(({ state }) => state !== 'resolved').map(({ kind }) => kind),
      isStill,
      outcomes: (await store.allSeries()).flatMap((record) => record.outcomes.map(({ check }) => check)),
    }
  } finally {
    await store.close()
  }
}

test('a change of update runs is judged at once, without one a scan stays still, and nobody asking changes nothing', async () => {
  const folder = temporaryFolder()
  writeFiles(join(folder, 'lake'), cleanLake(['AAA', 'BBB', 'CCC'], 300))
  const first = await scanIn(folder, undefined)
  expect(first).toMatchObject({ found: [], isStill: false, status: { last_update_run: null, symbols_pending_update: 0 } })
  expect(first.outcomes).not.toContain('no_update_run')
  expect(await scanIn(folder, updatesOf(null))).toMatchObject({ found: [], isStill: true })
  expect(await scanIn(folder, updatesOf(punctual()))).toMatchObject({ found: [], isStill: false })

  const missed = await scanIn(folder, updatesOf(late))
  expect(missed).toMatchObject({
    isStill: false,
    status: { symbols_pending_update: 3, failed_updates_last_24h: 1, average_update_time_ms: 1000 },
    incidents: ['other'],
  })
  expect(missed.found).toEqual(['AAA', 'BBB', 'CCC'].map((symbol) => ({ symbol, check: 'no_update_run', charged: false })))
  expect(await scanIn(folder, updatesOf(late))).toMatchObject({ found: missed.found, isStill: true })
  expect(await scanIn(folder, undefined)).toMatchObject({ found: missed.found, isStill: true })

  // A scan beside the server knows of no runs: series that it judges again keep what was said of them.
  const changed = await scanIn(folder, undefined, { stale_price: { enabled: false } })
  expect(changed).toMatchObject({ found: missed.found, isStill: false })
  expect(await scanIn(folder, updatesOf(punctual()))).toMatchObject({ found: [], incidents: [] })
})
