import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, describe } from 'vitest'
import { type MonitorPlace, openMonitor } from '../../src/store/monitor/open-monitor.ts'
import type { MonitorStore } from '../../src/store/monitor-store.ts'
import { numbersFromText } from '../../src/store/postgres/numbers.ts'
import { usePostgres } from './postgres.ts'

/** An empty place for a monitoring store. Opening it twice opens the same store. */
export type FreshPlace = () => Promise<() => Promise<MonitorStore>>

/** Runs a suite on both dialects: a SQLite file, and a real Postgres. Stores are for the suite to close. */
export function describeMonitorStores(name: string, suite: (freshPlace: FreshPlace) => void): void {
  describe(`${name} in sqlite`, () => {
    const root = mkdtempSync(join(tmpdir(), 'monitor-'))
    let places = 0
    afterAll(() => {
      rmSync(root, { recursive: true, force: true })
    })
    suite(async () => opener({ dialect: 'sqlite', file: join(root, `${++places}.db`) }))
  })
  describe(`${name} in postgres`, () => {
    const postgres = usePostgres()
    suite(async () => {
      const url = await postgres.freshDatabase()
      return () => {
        const pool = new pg.Pool({ connectionString: url, max: 4, types: numbersFromText })
        // The server is taken away under connections that nobody uses any more.
        pool.on('error', () => undefined)
        return openMonitor({ dialect: 'postgres', pool })
      }
    })
  })
}

function opener(place: MonitorPlace): () => Promise<MonitorStore> {
  return () => openMonitor(place)
}
