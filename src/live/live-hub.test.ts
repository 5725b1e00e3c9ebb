import { expect, test } from 'vitest'
import { type LiveFrame, liveFrameSchema } from '../contract/live.ts'
import { LiveHub } from './live-hub.ts'
import type { LivePeer } from './reader.ts'

const turns = async () => {
  for (let i = 0; i < 50; i++) await new Promise(setImmediate)
}

/** A connection that takes nothing while `isStuck`. */
class Peer implements LivePeer {
  bufferedBytes = 0
  isStuck = false
  readonly sent: Buffer[] = []
  pings = 0
  closed: [number, string] | null = null
  isTerminated = false

  send(frame: Buffer): void {
    this.sent.push(frame)
    if (this.isStuck) this.bufferedBytes += frame.length
  }
  ping(): void {
    this.pings++
  }
  close(code: number, reason: string): void {
    this.closed = [code, reason]
  }
  terminate(): void {
    this.isTerminated = true
  }
  frames(): LiveFrame[] {
    return this.sent.map((frame) => liveFrameSchema.parse(JSON.parse(frame.toString())))
  }
  heard(): string[] {
    return this.frames().map(({ seq, kind }) => `${seq} ${kind}`)
  }
}

function hubWith(options: { readonly maxEvents?: number; readonly maxBytes?: number } = {}) {
  const clock = { nowUs: 1_732_000_000_000_000 }
  const hub = new LiveHub({ epoch: '00000000000000aa', nowUs: () => clock.nowUs, ...options })
  const joined = (after: { readonly epoch: string; readonly seq: number } | null = null, token: string | null = null) => {
    const peer = new Peer()
    return { peer, handle: hub.add(peer, { token, after }) }
  }
  return { hub, clock, joined }
}
const updates = (n: number, size = 0) => ({ n, text: 'x'.repeat(size) })

test('a reader gets a snapshot of what was last told, then every event in its order', async () => {
  const { hub, joined } = hubWith()
  hub.publish('updates', updates(1))
  const { peer } = joined()
  hub.publish('updates', updates(2))
  hub.publish('alerts', { failed: 1 })
  await turns()
  expect(peer.heard()).toEqual(['1 snapshot', '2 updates', '3 alerts'])
  expect(peer.frames()[0]).toMatchObject({ epoch: '00000000000000aa', data: { updates: { n: 1 }, alerts: null, resynchronised: false } })
})

test('one that comes back gets what it missed, and no snapshot', async () => {
  const { hub, joined } = hubWith()
  for (let n = 1; n <= 5; n++) hub.publish('updates', updates(n))
  const { peer } = joined({ epoch: '00000000000000aa', seq: 3 })
  await turns()
  expect(peer.heard()).toEqual(['4 updates', '5 updates'])
})

test('one that comes back too late, from another epoch or from the future gets a snapshot', async () => {
  const { hub, joined } = hubWith({ maxEvents: 3 })
  for (let n = 1; n <= 9; n++) hub.publish('updates', updates(n))
  for (const after of [
    { epoch: '00000000000000aa', seq: 5 },
    { epoch: '00000000000000bb', seq: 8 },
    { epoch: '00000000000000aa', seq: 10 },
  ])
    expect(joined(after).peer.heard()).toEqual(['9 snapshot'])
  expect(joined({ epoch: '00000000000000aa', seq: 6 }).peer.heard()).toEqual(['7 updates', '8 updates', '9 updates'])
  await turns()
})

test('every frame is the same bytes for all readers', async () => {
  const { hub, joined } = hubWith()
  const peers = Array.from({ length: 200 }, () => joined().peer)
  hub.publish('updates', updates(1))
  hub.beat()
  await turns()
  for (const place of [0, 1]) expect(new Set(peers.map(({ sent }) => sent[place])).size).toBe(1)
  expect(new Set(peers.map((peer) => peer.heard().join()))).toEqual(new Set(['0 snapshot,1 updates,1 heartbeat']))
})

test('a slow reader holds no more than one buffer, and is told by a snapshot that frames were left out', async () => {
  const { hub, joined } = hubWith({ maxEvents: 10 })
  const [slow, quick] = [joined().peer, joined().peer]
  slow.isStuck = true
  for (let n = 1; n <= 50; n++) {
    hub.publish('updates', updates(n, 10_000))
    await turns()
  }
  expect(slow.bufferedBytes).toBeLessThan((64 << 10) + 11_000)
  expect(quick.frames().filter(({ kind }) => kind === 'updates')).toHaveLength(50)
  const before = slow.sent.length
  slow.isStuck = false
  slow.bufferedBytes = 0
  hub.publish('updates', updates(51))
  await turns()
  expect(slow.heard().slice(before)).toEqual(['51 snapshot'])
  expect(slow.frames().at(-1)).toMatchObject({ data: { resynchronised: true, updates: { n: 51 } } })
})

test('a reader that takes nothing for a minute is let go', async () => {
  const { hub, clock, joined } = hubWith()
  const { peer } = joined()
  peer.isStuck = true
  peer.bufferedBytes = 1 << 20
  hub.publish('updates', updates(1))
  await turns()
  clock.nowUs += 59e6
  hub.beat()
  await turns()
  expect([peer.isTerminated, hub.readers]).toEqual([false, 1])
  clock.nowUs += 2e6
  hub.beat()
  await turns()
  expect([peer.isTerminated, hub.readers]).toEqual([true, 0])
})

test('readers are asked for a sign of life every sixth beat, and one that gives none is let go', async () => {
  const { hub, joined } = hubWith()
  const [living, dead] = [joined(), joined()]
  for (let beat = 1; beat <= 12; beat++) {
    hub.beat()
    await turns()
    if (beat === 6) living.handle?.answered()
  }
  expect([living.peer.pings, living.peer.isTerminated]).toEqual([2, false])
  expect([dead.peer.pings, dead.peer.isTerminated]).toEqual([1, true])
})

test('who came with a revoked token is closed, others stay', () => {
  const { hub, joined } = hubWith()
  const [revoked, other, none] = [joined(null, 'a'), joined(null, 'b'), joined()]
  hub.closeOf('a')
  expect([revoked.peer.closed?.[0], other.peer.closed, none.peer.closed]).toEqual([1008, null, null])
  expect(hub.readers).toBe(2)
  hub.close()
  expect([other.peer.closed?.[0], none.peer.closed?.[0], hub.readers]).toEqual([1001, 1001, 0])
})

test('the ring is bounded in bytes, and keeps the newest', async () => {
  const { hub, joined } = hubWith({ maxBytes: 25_000 })
  for (let n = 1; n <= 10; n++) hub.publish('updates', updates(n, 10_000))
  expect(joined({ epoch: '00000000000000aa', seq: 8 }).peer.heard()).toEqual(['9 updates', '10 updates'])
  expect(joined({ epoch: '00000000000000aa', seq: 7 }).peer.heard()).toEqual(['10 snapshot'])
  hub.publish('updates', updates(11, 100_000))
  expect(joined({ epoch: '00000000000000aa', seq: 10 }).peer.heard()).toEqual(['11 updates'])
  await turns()
})
