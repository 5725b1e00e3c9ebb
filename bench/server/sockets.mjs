/** Many listeners of the live feed at once, and what the server's memory does meanwhile. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import WebSocket from 'ws'

/** Resident memory of a process in bytes. @param {number} pid */
export function residentBytes(pid) {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) * 1024
}

/**
 * Connects `clients` listeners, lets them listen for `seconds`, and samples the server's memory every second after all are connected.
 *
 * @param {{url: string, pid: number, clients: number, seconds: number}} wanted
 */
export async function listenLive({ url, pid, clients, seconds }) {
  const before = residentBytes(pid)
  let frames = 0
  let closed = 0
  const sockets = []
  for (let i = 0; i < clients; i++) {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/monitoring/live`, { origin: url })
    socket.on('message', () => frames++)
    socket.on('close', () => closed++)
    sockets.push(new Promise((resolve, reject) => socket.once('open', () => resolve(socket)).once('error', reject)))
    if (i % 50 === 49) await Promise.all(sockets)
  }
  const open = await Promise.all(sockets)
  await sleep(5000)
  const samples = []
  for (let second = 0; second < seconds; second++) {
    samples.push(residentBytes(pid))
    await sleep(1000)
  }
  const dropped = closed
  for (const socket of open) socket.terminate()
  const third = Math.floor(samples.length / 3)
  const mean = (/** @type {number[]} */ values) => values.reduce((sum, value) => sum + value, 0) / values.length
  return { clients, frames, dropped, before, early: mean(samples.slice(0, third)), late: mean(samples.slice(-third)), samples }
}
