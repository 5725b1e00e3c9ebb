import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { emptyResult, type Task, type TaskResult, type WorkerSetup } from '../task.ts'
import { startThread } from './hand.ts'
import { threadEngine } from './threads.ts'

const folder = mkdtempSync(join(tmpdir(), 'threads-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const setup: WorkerSetup = {
  lakeRoot: join(folder, 'lake'),
  dataFolder: join(folder, 'data'),
  scanId: 1,
  datasets: [],
  settings: [],
  symbolSettings: new Map(),
  metadata: new Map(),
  actions: new Map(),
  asOfUs: 0,
  maxSeriesBars: 1000,
  maxObjectBytes: 1e9,
}

/** So large that the calling thread leaves them to others. */
const task = (path: string, sizeBytes = 20e6): Task => ({
  kind: 'direct',
  object: { id: 0, path, dataset: 0, symbol: null, sizeBytes, modifiedUs: 0 },
  before: [],
})

/** A thread that speaks as worker.ts does, and ends at once where it is to read `deadly`. */
const thread = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads'
    parentPort.postMessage({ ready: true })
    parentPort.on('message', ({ setup, batch, finish }) => {
      if (setup) return
      if (finish) { parentPort.postMessage({ farewell: { pack: null } }); parentPort.close(); return }
      if (batch.some(({ task }) => task.object.path === 'deadly')) process.exit(3)
      parentPort.postMessage({ results: batch.map(({ index }) => ({ index, result: ${JSON.stringify(emptyResult)} })) })
    })
  `)}`,
)

test('of the tasks in the hands of a thread that dies only the culprit is lost', async () => {
  const engine = threadEngine(setup, { count: 2, workerUrl: thread })
  const tasks = [...Array.from({ length: 40 }, (_, i) => task(`${i}.json`)), task('deadly'), task('last.json')]
  const results = new Map<number, TaskResult>()
  await engine.run(tasks, (index, result) => results.set(index, result), new AbortController().signal)
  expect(results.size).toBe(tasks.length)
  expect(
    [...results].filter(([, { object }]) => object !== null).map(([index, { object }]) => [index, object?.outcome, object?.reason]),
  ).toEqual([[40, 'not_obtained', 'the worker that read it crashed twice: worker ended with code 3']])
  expect((await engine.finish()).length).toBeGreaterThan(0)
})

test('a thread that does not come up ends the scan with the reason', async () => {
  const broken = join(folder, 'broken.mjs')
  writeFileSync(broken, 'throw new Error("no kernel here")')
  const engine = threadEngine(setup, { count: 2, workerUrl: new URL(`file://${broken}`) })
  const run = engine.run([task('a.json'), task('b.json')], () => undefined, new AbortController().signal)
  await expect(run).rejects.toThrow('a worker of the scan cannot start: no kernel here')
  await engine.stop()
})

test('a thread that was started before takes part', async () => {
  const waiting = [startThread(thread)]
  const engine = threadEngine(setup, { count: 2, workerUrl: new URL('file:///nowhere.mjs'), waiting })
  const results = new Map<number, TaskResult>()
  const tasks = Array.from({ length: 200 }, (_, i) => task(`${i}.json`, 1e6))
  await engine.run(tasks, (index, result) => results.set(index, result), new AbortController().signal)
  expect(waiting).toEqual([])
  expect([...results.values()].filter(({ object }) => object === null).length).toBeGreaterThan(0)
  await engine.finish()
})

test('a thread that was lost before there was anything to do ends the scan with the reason', async () => {
  const broken = join(folder, 'early.mjs')
  writeFileSync(broken, 'throw new Error("no kernel here")')
  const waiting = [startThread(new URL(`file://${broken}`))]
  await setTimeout(500)
  const engine = threadEngine(setup, { count: 2, workerUrl: thread, waiting })
  const run = engine.run([task('a.json'), task('b.json')], () => undefined, new AbortController().signal)
  await expect(run).rejects.toThrow('a worker of the scan cannot start: no kernel here')
  await engine.stop()
})

test('the calling thread takes its share of small tasks, and a task that fails there is that task alone', async () => {
  const engine = threadEngine(setup, { count: 2, workerUrl: thread })
  const results = new Map<number, TaskResult>()
  const tasks = Array.from({ length: 200 }, (_, i) => task(`${i}.json`, 1e6))
  await engine.run(tasks, (index, result) => results.set(index, result), new AbortController().signal)
  expect(results.size).toBe(200)
  // No dataset and no lake: what really reads them fails, the thread above does not.
  const failed = [...results.values()].filter(({ object }) => object !== null)
  expect(failed.length).toBeGreaterThan(0)
  expect(failed.length).toBeLessThan(200)
  for (const { object } of failed)
    expect(object).toMatchObject({ outcome: 'not_obtained', reason: expect.stringContaining('a fault of Tidegauge') })
  expect(await engine.finish()).toHaveLength(2)
})

test('an abort ends a run early, and stopping waits for nobody', async () => {
  const engine = threadEngine(setup, { count: 2, workerUrl: thread })
  const abort = new AbortController()
  const seen: number[] = []
  await engine.run(
    Array.from({ length: 500 }, (_, i) => task(`${i}.json`, 1e6)),
    (index) => {
      seen.push(index)
      abort.abort()
    },
    abort.signal,
  )
  expect(seen.length).toBeLessThan(500)
  await engine.stop()
})
