import { build } from 'esbuild'
import { expect, test } from 'vitest'

const start = 'src/app/serve/serve.ts'

/** Every file and package that running a file may load into the same thread, each with the one that asks for it. Types are left out, as they are when it runs. */
async function reachedFrom(file: string): Promise<Map<string, string>> {
  const { metafile } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    metafile: true,
    outdir: 'none',
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  })
  const reached = new Map<string, string>()
  const waiting: [file: string, by: string][] = [[file, '']]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [at, by] = next
    if (reached.has(at)) continue
    reached.set(at, by)
    for (const { path, kind } of metafile.inputs[at]?.imports ?? [])
      waiting.push([path, `${kind === 'dynamic-import' ? 'when needed, ' : ''}${at}`])
  }
  return reached
}

test('the thread that answers requests cannot come by a database: neither stores nor scans are loaded there', async () => {
  const reached = await reachedFrom(start)
  expect(reached.size).toBeGreaterThan(200)
  const ofDatabases = /^src\/store\/(sqlite|postgres|monitor|copy)\/|^src\/scan\/|^(kysely|@photostructure\/sqlite)$/
  expect([...reached].filter(([file]) => ofDatabases.test(file))).toEqual([])
  // A probe of a user's own Postgres talks to that as to any other service.
  expect([...reached].filter(([file]) => file === 'pg')).toEqual([['pg', 'when needed, src/health/probes/postgres.ts']])
  // What the thread that does have them is started by is among what was looked at.
  expect(reached.has('src/app/serve/start-store-thread.ts')).toBe(true)
  const thread = 'src/app/serve/store-thread.ts'
  const ofThread = await reachedFrom(thread)
  expect([...ofThread.keys()]).toEqual(expect.arrayContaining(['kysely', 'pg', '@photostructure/sqlite']))
})
