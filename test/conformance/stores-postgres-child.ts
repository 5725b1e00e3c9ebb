/** Runs as a process of its own in stores-postgres-crash.test.ts: publishes scans until killed. Says the number of each on stdout, a line at a time. */
import { writeSync } from 'node:fs'
import { openPostgresStore } from '../../src/store/postgres/open-store.ts'
import { settingsFor } from '../support/postgres-settings.ts'
import { crashCommit, crashSymbols } from './stores-crash-values.ts'

async function main(url: string): Promise<void> {
  const store = await openPostgresStore(settingsFor(url), { mode: 'write' })
  // Packs are another test's business: each scan names one that is not there.
  for (let id = ((await store.lastScan())?.id ?? 0) + 1; ; id++) {
    const pack = `scan-${id}`
    await store.commit(
      crashCommit(
        id,
        pack,
        crashSymbols.map(() => ({ pack, offset: 0, length: 8, trace: 0 })),
      ),
    )
    // Synchronous, so that what was said is said when the process is killed.
    writeSync(1, `${id}\n`)
  }
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  writeSync(1, `${String(error)}\n`)
  process.exit(3)
})
