import { expect, onTestFinished, test, vi } from 'vitest'
import { httpLoopback, stopServersAfterEach } from '../../test/support/loopback.ts'
import { nothingAllowed, operatorPolicy } from '../outbound/destination-policy.ts'
import { createOutbound } from '../outbound/outbound.ts'
import { createLineageSender, type LineageSender } from './lineage-sender.ts'

stopServersAfterEach()

interface Taken {
  readonly path: string | undefined
  readonly authorization: string | undefined
  readonly body: unknown
}

/** A place that answers with these statuses in turn, then with 200, and keeps what it was sent. */
async function receiver(...statuses: number[]) {
  const taken: Taken[] = []
  const server = await httpLoopback((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      taken.push({ path: request.url, authorization: request.headers.authorization, body: JSON.parse(text) })
      response.writeHead(statuses.shift() ?? 200).end()
    })
  })
  return { taken, server }
}

function sender(
  port: number,
  { apiKey = null, pausesMs = [1, 1, 1], nowUs = () => 42 }: { apiKey?: string | null; pausesMs?: number[]; nowUs?: () => number } = {},
): LineageSender {
  const { fetch } = createOutbound(operatorPolicy({ ...nothingAllowed, private: true }))
  const made = createLineageSender({
    fetch,
    place: { url: async () => `http://127.0.0.1:${port}/api/v1/lineage`, apiKey: async () => apiKey },
    nowUs,
    pausesMs,
  })
  onTestFinished(() => made.stop())
  return made
}

const settled = (of: LineageSender) => vi.waitFor(() => expect(of.status().waiting).toBe(0), { timeout: 10_000 })

test('events arrive in order, each in a request of its own, with the key', async () => {
  const { taken, server } = await receiver()
  const lineage = sender(server.port, { apiKey: 'k' })
  lineage.send([{ n: 1 }, { n: 2 }])
  lineage.send([{ n: 3 }])
  expect(lineage.status()).toMatchObject({ waiting: 3, sent: 0 })
  await settled(lineage)
  expect(taken).toEqual([1, 2, 3].map((n) => ({ path: '/api/v1/lineage', authorization: 'Bearer k', body: { n } })))
  expect(lineage.status()).toEqual({ waiting: 0, active: 0, oldestWaitingUs: null, sent: 3, dropped: 0, lastSentUs: 42, lastError: null })
})

test('a place that is busy or broken is asked again; one that refuses is not', async () => {
  const { taken, server } = await receiver(503, 429, 200, 400)
  const lineage = sender(server.port)
  lineage.send([{ n: 1 }, { n: 2 }])
  await settled(lineage)
  expect(taken.map(({ body }) => body)).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }, { n: 2 }])
  expect(lineage.status()).toMatchObject({ sent: 1, dropped: 1, lastError: 'the place that takes OpenLineage events answered 400' })
  lineage.send([{ n: 3 }])
  await settled(lineage)
  expect(lineage.status()).toMatchObject({ sent: 2, dropped: 1, lastError: null })
})

test('a place that is gone is told of, and comes back', async () => {
  const { taken, server } = await receiver()
  await server.stop()
  const lineage = sender(server.port, { pausesMs: Array.from({ length: 500 }, () => 10) })
  lineage.send([{ n: 1 }])
  await vi.waitFor(() => expect(lineage.status()).toMatchObject({ waiting: 1, lastError: expect.stringContaining('refused') }))
  await server.start()
  await settled(lineage)
  expect(taken).toHaveLength(1)
})

test('what cannot be sent for so long is given up, and of what waits the oldest when there is too much', async () => {
  const { server } = await receiver()
  await server.stop()
  const lineage = sender(server.port, { pausesMs: [1] })
  lineage.send([{ n: 1 }])
  await settled(lineage)
  expect(lineage.status()).toMatchObject({ sent: 0, dropped: 1 })

  const patient = sender(server.port, { pausesMs: [60_000] })
  patient.send(Array.from({ length: 250 }, (_, n) => ({ n })))
  expect(patient.status()).toMatchObject({ waiting: 200, dropped: 50 })
  await patient.stop()
  expect(patient.status()).toMatchObject({ waiting: 0, dropped: 250 })
  patient.send([{ n: 1 }])
  expect(patient.status().waiting).toBe(0)
})

test('it says since when the event that waits longest waits, and that it is under way', async () => {
  const { server } = await receiver()
  await server.stop()
  let clockUs = 1_000
  const lineage = sender(server.port, { pausesMs: Array.from({ length: 500 }, () => 10), nowUs: () => clockUs })
  expect(lineage.status()).toMatchObject({ waiting: 0, active: 0, oldestWaitingUs: null })
  lineage.send([{ n: 1 }])
  clockUs = 2_000
  lineage.send([{ n: 2 }])
  expect(lineage.status()).toMatchObject({ waiting: 2, active: 1, oldestWaitingUs: 1_000 })
  await server.start()
  await settled(lineage)
  expect(lineage.status()).toMatchObject({ active: 0, oldestWaitingUs: null, lastSentUs: 2_000 })
})
