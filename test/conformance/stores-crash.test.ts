import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPack } from '../../src/states/pack-reader.ts'
import { openStore } from '../../src/store/sqlite/open-store.ts'
import { columnsOfScan, crashSymbols } from './stores-crash-values.ts'

const root = mkdtempSync(join(tmpdir(), 'stores-crash-'))
const bundle = join(root, 'child.cjs')

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('./stores-child.ts', import.meta.url))],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    // CommonJS finds packages through NODE_PATH, wherever it lies.
    format: 'cjs',
    external: ['@photostructure/sqlite'],
    // Beside it stands the kernel.
    define: { 'import.meta.url': JSON.stringify(new URL('../../dist/main.js', import.meta.url).href) },
  })
})
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})

interface Child {
  readonly pid: number
  readonly lines: readonly string[]
  readonly firstLine: Promise<void>
  readonly ended: Promise<void>
  kill(): void
}

/** Runs stores-child.ts, with files no longer than `fileBlocks` (512 bytes each) where given. */
function start(what: string, dataFolder: string, fileBlocks?: number): Child {
  const env = { ...process.env, NODE_PATH: join(import.meta.dirname, '../../node_modules') }
  const command = [process.execPath, bundle, what, dataFolder]
  const started =
    fileBlocks === undefined
      ? spawn(process.execPath, command.slice(1), { env })
      : spawn('sh', ['-c', `ulimit -f ${fileBlocks}; exec "$@"`, 'sh', ...command], { env })
  const lines: string[] = []
  let rest = ''
  const { promise: firstLine, resolve: sawLine } = signal()
  started.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
    if (lines.length > 0) sawLine()
  })
  const { promise: ended, resolve: end } = signal()
  started.on('close', end)
  return {
    pid: started.pid ?? -1,
    lines,
    firstLine: Promise.race([firstLine, ended]),
    ended,
    kill: () => started.kill('SIGKILL'),
  }
}

function signal(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

/** Id of the last scan, after everything in the folder was found to be of that scan. */
async function wholeScan(dataFolder: string): Promise<number> {
  const store = await openStore(dataFolder, { mode: 'read' })
  try {
    const id = (await store.lastScan())?.id ?? 0
    expect((await store.metadata()).get('AAA')?.name).toBe(String(id))
    const manifest = await store.manifest()
    expect(manifest).toHaveLength(40 * crashSymbols.length)
    expect(manifest.every(({ digest, outcome }) => digest === String(id) && outcome === 'read')).toBe(true)
    expect((await store.openFindings({})).map((finding) => finding.id)).toEqual(crashSymbols.map((symbol) => `${symbol} ${id}`))
    const series = await store.allSeries()
    expect(series.map(({ symbol, decodedKey }) => [symbol, decodedKey])).toEqual(crashSymbols.map((symbol) => [symbol, String(id)]))
    for (const [i, { state }] of series.entries()) {
      if (state === null) throw new Error('a series without a state')
      const columns = readPack(dataFolder, state)
      expect(columns).toEqual(columnsOfScan(id, i, columns.length))
    }
    expect((await store.history({ dataset: 'daily', symbol: 'AAA' }, {})).map(({ scan }) => scan)).toEqual(
      (await store.scans(-1)).map((scan) => scan.id),
    )
    return id
  } finally {
    await store.close()
  }
}

test('kill -9 at any moment leaves the last published scan or the one after it, whole', { timeout: 120_000 }, async () => {
  const dataFolder = join(root, 'killed')
  for (let round = 0; round < 24; round++) {
    const child = start('scan', dataFolder)
    await child.firstLine
    await new Promise((done) => setTimeout(done, Math.random() * 40))
    child.kill()
    await child.ended
    const published = Number(child.lines.at(-1))
    const last = await wholeScan(dataFolder)
    expect([published, published + 1]).toContain(last)
  }
})

test('the lock names the process that holds it, and is free as soon as that is killed', async () => {
  const dataFolder = join(root, 'held')
  const child = start('hold', dataFolder)
  await child.firstLine
  const refused = openStore(dataFolder, { mode: 'write' })
  await expect(refused).rejects.toMatchObject({ code: 'DATA_FOLDER_LOCKED' })
  await expect(refused).rejects.toThrow(new RegExp(`process ${child.pid} on .* since \\d{4}-`))
  const second = start('scan', dataFolder)
  await second.ended
  expect(second.lines).toEqual(['DATA_FOLDER_LOCKED'])
  child.kill()
  await child.ended
  const store = await openStore(dataFolder, { mode: 'write' })
  await store.close()
})

// Files that may not grow stand for a disk that is full: ulimit knows it everywhere, a small file system would need privileges.
const hasFileLimit = process.platform !== 'win32'

test.runIf(hasFileLimit).each([
  ['the store', 'grow-store', 600],
  ['a pack', 'grow-packs', 4000],
])('where %s cannot grow, the scan ends with DISK_FULL and the last one stays whole', { timeout: 60_000 }, async (_name, what, blocks) => {
  const dataFolder = join(root, what)
  const limited = start(what, dataFolder, blocks)
  await limited.ended
  const published = limited.lines.filter((line) => /^\d+$/.test(line))
  expect(published.length).toBeGreaterThan(0)
  expect(limited.lines.at(-1)).toBe('DISK_FULL')
  expect(await wholeScan(dataFolder)).toBe(Number(published.at(-1)))

  const free = start('scan', dataFolder)
  await free.firstLine
  free.kill()
  await free.ended
  expect(await wholeScan(dataFolder)).toBeGreaterThan(Number(published.at(-1)))
})
