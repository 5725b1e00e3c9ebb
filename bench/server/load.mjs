/** Requests at a fixed rate, and how long the answers took. */
import { createRequire } from 'node:module'
import { join } from 'node:path'

/**
 * @typedef {object} Load
 * @property {number} requests answered
 * @property {number} perSecond
 * @property {number} failed answers that were no 2xx, and connections that broke
 * @property {number} p50 milliseconds
 * @property {number} p99 milliseconds, from the moment at which the request was due (a late one counts as late)
 * @property {number} worst milliseconds
 */

/**
 * Asks for the paths in turn, `rate` times a second in all.
 *
 * @param {{root: string, url: string, paths: readonly string[], rate: number, seconds: number}} wanted
 * @returns {Promise<Load>}
 */
export async function load({ root, url, paths, rate, seconds }) {
  const autocannon = createRequire(join(root, 'test', 'package.json'))('autocannon')
  const result = await autocannon({
    url,
    connections: 20,
    overallRate: rate,
    duration: seconds,
    requests: paths.map((path) => ({ path, headers: { 'accept-encoding': 'gzip' } })),
  })
  return {
    requests: result.requests.total,
    perSecond: result.requests.average,
    failed: result.non2xx + result.errors + result.timeouts,
    p50: result.latency.p50,
    p99: result.latency.p99,
    worst: result.latency.max,
  }
}
