/** A scrape of the metrics while other requests are under way. */
import { performance } from 'node:perf_hooks'

/**
 * Scrapes `times` times; a ping goes out every 5 ms meanwhile, and the worst of them tells how long a scrape held others up.
 *
 * @param {{url: string, times: number}} wanted
 */
export async function scrape({ url, times }) {
  const scrapes = []
  const pings = []
  let isOver = false
  const ping = async () => {
    const startedAt = performance.now()
    await (await fetch(`${url}/api/v1/health/live`)).arrayBuffer()
    pings.push(performance.now() - startedAt)
  }
  const pinging = (async () => {
    while (!isOver) {
      await ping()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })()
  let bytes = 0
  for (let i = 0; i < times; i++) {
    const startedAt = performance.now()
    const answer = await fetch(`${url}/metrics`, { headers: { 'accept-encoding': 'identity' } })
    bytes = (await answer.arrayBuffer()).byteLength
    if (!answer.ok) throw new Error(`/metrics was answered with ${answer.status}`)
    scrapes.push(performance.now() - startedAt)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  isOver = true
  await pinging
  const sorted = (/** @type {number[]} */ values) => values.toSorted((a, b) => a - b)
  const at = (/** @type {number[]} */ values, share) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))]
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
