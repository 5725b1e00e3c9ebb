/** Runs as a process of its own in stores-crash.test.ts: `node child <what> <data folder>`. Says what it has done on stdout, a line at a time. */
import { writeSync } from 'node:fs'
import { AppError } from '../../src/base/app-error.ts'
import type { ScanStore } from '../../src/store/scan-store.ts'
import { openStore } from '../../src/store/sqlite/open-store.ts'
import { removeOtherPacks } from '../../src/states/pack-folder.ts'
import { createPackWriter } from '../../src/states/pack-writer.ts'
import { columnsOfScan, crashCommit, crashSymbols } from './stores-crash-values.ts'

// Synchronous, so that what was said is said when the process is killed.
const say = (line: string) => writeSync(1, `${line}\n`)

async function nextScan(store: ScanStore, dataFolder: string, rows: number): Promise<number> {
  const id = ((await store.lastScan())?.id ?? 0) + 1
  const writer = createPackWriter(dataFolder, `scan-${id}`)
  try {
    const locations = crashSymbols.map((_, i) => writer.put(columnsOfScan(id, i, rows)))
    const pack = writer.finish() as string
    await store.commit(crashCommit(id, pack, locations))
    removeOtherPacks(dataFolder, [pack])
    return id
  } catch (error) {
    writer.abandon()
    throw error
  }
}

async function main(what: string, dataFolder: string): Promise<void> {
  const store = await openStore(dataFolder, { mode: 'write' })
  if (what === 'hold') {
    say('ready')
    setInterval(() => undefined, 1000)
    return
  }
  // Until killed, or until the system refuses to write more.
  for (let i = 1; ; i++) say(String(await nextScan(store, dataFolder, what === 'grow-packs' ? 500 * i : 50)))
}

const [what = '', dataFolder = ''] = process.argv.slice(2)
main(what, dataFolder).catch((error: unknown) => {
  say(error instanceof AppError ? error.code : String(error))
  process.exit(3)
})
