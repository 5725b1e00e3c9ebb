import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ownParts as wellParts, probeOnce } from '../../../test/support/probing.ts'
import { createLineageSender } from '../../updates/lineage-sender.ts'
import { ownParts } from './own-parts.ts'

test('an event that cannot be sent to the catalogue of lineage for long makes the queue degraded, then unhealthy', async () => {
  let nowUs = 1_700_000_000e6
  const lineage = createLineageSender({
    fetch: () => Promise.reject(new Error('the place is away')),
    place: { url: async () => 'http://127.0.0.1:9/api/v1/lineage', apiKey: async () => null },
    nowUs: () => nowUs,
    pausesMs: [3_600_000],
  })
  const { queue } = ownParts({ lineage } as Parameters<typeof ownParts>[0])
  const probe = () => probeOnce({ kind: 'queue', max_age: '10m' }, { nowUs: () => nowUs, own: { ...wellParts, queue } })
  expect(await probe()).toMatchObject({ status: 'healthy', details: { waiting: 0, active: 0, oldest_waiting_ms: 0 } })
  lineage.send([{ n: 1 }, { n: 2 }])
  nowUs += 600e6
  expect(await probe()).toMatchObject({ status: 'healthy', details: { waiting: 2, active: 1, oldest_waiting_ms: 600_000 } })
  nowUs += 1e6
  expect(await probe()).toMatchObject({ status: 'degraded', error: 'the oldest of 2 waiting pieces waits for 601 s' })
  nowUs += 5_400e6
  expect(await probe()).toMatchObject({ status: 'unhealthy' })
  await lineage.stop()
})

test('entries of the lake are counted up to a hundred, and that there are more is said', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'own-parts-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  const { lake } = ownParts({ lake: folder } as Parameters<typeof ownParts>[0])
  const found = () => lake(AbortSignal.timeout(60_000))
  expect(await found()).toEqual({ entries: 0, more: false })
  for (let i = 0; i < 100; i++) writeFileSync(join(folder, `${i}.csv`), '')
  expect(await found()).toEqual({ entries: 100, more: false })
  writeFileSync(join(folder, '100.csv'), '')
  expect(await found()).toEqual({ entries: 100, more: true })
})
