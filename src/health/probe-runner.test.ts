import { afterEach, expect, test } from 'vitest'
import { ownParts, portsFor, probeOf, watch, type Watched } from '../../test/support/probing.ts'
import { allProbes } from './default-probes.ts'
import { createProbeRunner } from './probe-runner.ts'
import { probeKind } from './registry.ts'

const watched: Watched[] = []
afterEach(async () => {
  for (const { runner } of watched.splice(0)) await runner.stop()
})

function watching(common: object, lake: (signal: AbortSignal) => Promise<{ entries: number }>): Watched {
  const probe = probeOf({ kind: 'lake' }, 'lake')
  const started = watch(
    { ...probe, common: { ...probe.common, intervalMs: 10, timeoutMs: 30, ...common } },
    { own: { ...ownParts, lake: async (signal) => ({ ...(await lake(signal)), more: false }) } },
  )
  watched.push(started)
  return started
}

test('a probe never overlaps itself, however long it takes', async () => {
  let at = 0
  let most = 0
  const { until, recorded } = watching({ timeoutMs: 1_000 }, async () => {
    most = Math.max(most, ++at)
    await new Promise((done) => setTimeout(done, 25))
    at--
    return { entries: 1 }
  })
  await until('healthy')
  while (recorded.length < 4) await new Promise((done) => setTimeout(done, 5))
  expect(most).toBe(1)
})

test('one that hangs and ignores its end is unhealthy and not started again, until it ends', async () => {
  let started = 0
  let release: () => void = () => undefined
  const { until, recorded } = watching({}, async () => {
    if (++started === 1) await new Promise<void>((done) => (release = done))
    return { entries: 1 }
  })
  expect((await until('unhealthy')).error).toBe('no answer within 30 ms')
  while (recorded.length < 3) await new Promise((done) => setTimeout(done, 5))
  expect(recorded.at(-1)?.error).toBe('the probe before did not end within 30 ms and still hangs')
  expect(started).toBe(1)
  release()
  await until('healthy')
  expect(started).toBeGreaterThan(1)
})

test('one that heeds its end is started again', async () => {
  let ended = 0
  const { recorded } = watching(
    {},
    (signal) =>
      new Promise((_, fail) => {
        signal.addEventListener('abort', () => {
          ended++
          fail(new Error('ended'))
        })
      }),
  )
  while (recorded.length < 3) await new Promise((done) => setTimeout(done, 5))
  expect(new Set(recorded.map(({ error }) => error))).toEqual(new Set(['no answer within 30 ms']))
  expect(ended).toBe(recorded.length)
})

test('stopping ends what is under way, and nothing is recorded or begun afterwards', async () => {
  let ended = false
  const { runner, recorded, changes } = watching(
    { timeoutMs: 60_000 },
    (signal) =>
      new Promise((_, fail) => {
        signal.addEventListener('abort', () => {
          ended = true
          fail(new Error('ended'))
        })
      }),
  )
  await new Promise((done) => setTimeout(done, 30))
  await runner.stop()
  expect(ended).toBe(true)
  await new Promise((done) => setTimeout(done, 50))
  expect(recorded).toEqual([])
  expect(changes).toEqual([])
  expect(runner.components()).toMatchObject([{ probed: false, result: { status: 'unknown' } }])
})

test('a history that cannot be written does not stop probing', async () => {
  const errors: unknown[] = []
  const probe = probeOf({ kind: 'lake' }, 'lake')
  const runner = createProbeRunner({
    probes: [{ ...probe, common: { ...probe.common, intervalMs: 10 } }],
    kindOf: probeKind,
    ports: portsFor(),
    history: { record: () => Promise.reject(new Error('cut off')), query: async () => [] },
    onError: (error) => errors.push(error),
    random: () => 0,
  })
  runner.start()
  while (errors.length < 3) await new Promise((done) => setTimeout(done, 5))
  await runner.stop()
  expect(runner.components()).toMatchObject([{ probed: true, result: { status: 'healthy' } }])
})

test("the server's own parts are probed without being named, or as the config names them", () => {
  const lake = probeOf({ kind: 'lake', interval: '5m' }, 'lake')
  const other = probeOf({ kind: 'tcp', host: 'a', port: 1 }, 'other')
  const probes = allProbes([lake, other])
  expect(probes.map(({ name }) => name)).toEqual(['store', 'cache', 'scheduler', 'queue', 'api', 'lake', 'other'])
  expect(probes.find(({ name }) => name === 'lake')?.common.intervalMs).toBe(300_000)
  expect(probes.filter(({ common }) => common.critical).map(({ name }) => name)).toEqual(['store'])
})
