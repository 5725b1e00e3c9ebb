/** Requests at a fixed rate, and how long the answers took. */
import { Agent, get } from 'node:http'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * @typedef {object} Load
 * @property {number} requests answered
 * @property {number} perSecond
 * @property {number} failed answers that were no 2xx, and connections that broke
 * @property {number} p50 milliseconds
 * @property {number} p99 milliseconds, from the moment at which the request was due until its last byte was there
 * @property {number} worst milliseconds
 */

const connections = 20

/**
 * Asks for the paths in turn, `rate` times a second in all, evenly. The next request goes out when it is due, whether or not the ones before were answered,
 * and its time counts from then: what the server, or this program, holds up is counted for everyone who waits.
 *
 * @param {{url: string, paths: readonly string[], rate: number, seconds: number}} wanted
 * @returns {Promise<Load>}
 */
export async function load({ url, paths, rate, seconds }) {
  const { hostname, port } = new URL(url)
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  /** @type {number[]} */
  const times = []
  let failed = 0
  const ask = (/** @type {string} */ path, /** @type {number} */ dueMs) =>
    new Promise((resolve) => {
      const fail = () => {
        failed++
        resolve(null)
      }
      get({ hostname, port, path, agent, headers: { 'accept-encoding': 'gzip' } }, (answer) => {
        answer.resume()
        answer.once('error', fail)
        answer.once('end', () => {
          if (answer.statusCode !== 200) return fail()
          times.push(performance.now() - dueMs)
          resolve(null)
        })
      }).once('error', fail)
    })
  const startMs = performance.now()
  const total = rate * seconds
  const asked = []
  while (asked.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - startMs) / 1000) * rate) + 1)
    while (asked.length < due)
      asked.push(ask(/** @type {string} */ (paths[asked.length % paths.length]), startMs + (asked.length / rate) * 1000))
    await sleep(1)
  }
  await Promise.all(asked)
  const elapsedSeconds = (performance.now() - startMs) / 1000
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (/** @type {number} */ share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN
  return { requests: times.length, perSecond: times.length / elapsedSeconds, failed, p50: at(0.5), p99: at(0.99), worst: at(1) }
}
