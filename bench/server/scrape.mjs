/** A scrape of the metrics while other requests are under way. */
import { Agent, get } from 'node:http'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

const agent = new Agent({ keepAlive: true })

/** @param {string} url @param {string} encoding @returns {Promise<{ms: number, bytes: number}>} */
function timed(url, encoding) {
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { 'accept-encoding': encoding } }, (answer) => {
      let bytes = 0
      answer.on('data', (chunk) => (bytes += chunk.length)).once('error', reject)
      answer.once('end', () => {
        if (answer.statusCode === 200) resolve({ ms: performance.now() - startedAt, bytes })
        else reject(new Error(`${url} was answered with ${answer.statusCode}`))
      })
    }).once('error', reject)
  })
}

// Pings come from a thread of their own: taking in megabytes of metrics holds up whoever does it, and that is not the server.
if (!isMainThread) {
  const { url } = workerData
  let isOver = false
  parentPort?.once('message', () => (isOver = true))
  const pings = []
  while (!isOver) {
    pings.push((await timed(url, 'identity')).ms)
    await sleep(5)
  }
  parentPort?.postMessage(pings)
}

/**
 * Scrapes `times` times; a ping goes out every 5 ms meanwhile, and the worst of them tells how long a scrape held others up.
 *
 * @param {{url: string, times: number, encoding: 'identity' | 'gzip'}} wanted
 */
export async function scrape({ url, times, encoding }) {
  const pinger = new Worker(fileURLToPath(import.meta.url), { workerData: { url: `${url}/api/v1/health/live` } })
  const pinged = new Promise((resolve, reject) => pinger.once('message', resolve).once('error', reject))
  await sleep(500)
  const scrapes = []
  let bytes = 0
  for (let i = 0; i < times; i++) {
    const one = await timed(`${url}/metrics`, encoding)
    bytes = one.bytes
    scrapes.push(one.ms)
    await sleep(200)
  }
  pinger.postMessage('end')
  const pings = await pinged
  const at = (/** @type {number[]} */ values, /** @type {number} */ share) =>
    values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]
  return {
    bytes,
    median: at(scrapes, 0.5),
    worst: at(scrapes, 1),
    first: scrapes[0],
    pings: pings.length,
    pingP99: at(pings, 0.99),
    pingWorst: at(pings, 1),
  }
}
