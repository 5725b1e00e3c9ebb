import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPostgresStore } from '../../src/store/postgres/open-store.ts'
import { settingsFor } from '../support/postgres-settings.ts'
import { usePostgres } from '../support/postgres.ts'
import { crashSymbols } from './stores-crash-values.ts'

const postgres = usePostgres()
const root = mkdtempSync(join(tmpdir(), 'stores-postgres-crash-'))
const bundle = join(root, 'child.cjs')

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('./stores-postgres-child.ts', import.meta.url))],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    // CommonJS finds packages through NODE_PATH, wherever it lies.
    format: 'cjs',
    external: ['pg'],
  })
})
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})

/** Runs the child until it has published so many scans and a random while longer, then kills it. The last scan that it said was published. */
async function publishUntilKilled(url: string, scans: number): Promise<number> {
  const child = spawn(process.execPath, [bundle, url], {
    env: { ...process.env, NODE_PATH: join(import.meta.dirname, '../../node_modules') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  const ended = new Promise((done) => child.on('close', done))
  // Making the tables takes some 100 ms from the start of the process.
  const begun = scans === 0 ? new Promise((done) => setTimeout(done, 60 + Math.random() * 200)) : ended
  await Promise.race([
    begun,
    new Promise<void>((done) =>
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text
        if (scans > 0 && said.split('\n').length > scans) done()
      }),
    ),
  ])
  await new Promise((done) => setTimeout(done, Math.random() * 60))
  child.kill('SIGKILL')
  await ended
  const lines = said.split('\n').filter((line) => line !== '')
  expect(lines.filter((line) => !/^\d+$/.test(line))).toEqual([])
  return Number(lines.at(-1))
}

test(
  'kill -9 at any moment leaves the last published scan or the one after it, whole, and the next writer is let in',
  { timeout: 240_000 },
  async () => {
    const url = await postgres.freshDatabase()
    for (let round = 0; round < 30; round++) {
      const published = await publishUntilKilled(url, 1)
      const store = await openPostgresStore(settingsFor(url), { mode: 'write' })
      const id = (await store.lastScan())?.id ?? 0
      expect([published, published + 1]).toContain(id)
      expect((await store.metadata()).get('AAA')?.name).toBe(String(id))
      const manifest = await store.manifest()
      expect(manifest).toHaveLength(40 * crashSymbols.length)
      expect(manifest.every(({ digest, outcome }) => digest === String(id) && outcome === 'read')).toBe(true)
      expect((await store.openFindings({})).map((finding) => finding.id)).toEqual(crashSymbols.map((symbol) => `${symbol} ${id}`))
      expect((await store.allSeries()).map(({ symbol, decodedKey }) => [symbol, decodedKey])).toEqual(
        crashSymbols.map((symbol) => [symbol, String(id)]),
      )
      const history = await store.history({ dataset: 'daily', symbol: 'AAA' }, {})
      expect(history.map(({ scan }) => scan)).toEqual((await store.scans(-1)).map((scan) => scan.id))
      await store.close()
    }
  },
)

test('a process killed while it makes the store leaves nothing half made', { timeout: 120_000 }, async () => {
  for (let round = 0; round < 6; round++) {
    const url = await postgres.freshDatabase()
    await publishUntilKilled(url, 0)
    const store = await openPostgresStore(settingsFor(url), { mode: 'write' })
    expect((await store.scans(-1)).map(({ id }) => id)).toEqual(
      Array.from({ length: (await store.lastScan())?.id ?? 0 }, (_, i) => i + 1).reverse(),
    )
    await store.close()
  }
})
