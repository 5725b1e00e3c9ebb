/**
 * Runs a program as a whole process and says what it used, process start included.
 *
 * @typedef {object} Program one thing to run several times
 * @property {string} id
 * @property {string} title
 * @property {(() => void)} [before] made ready outside the measured time
 * @property {() => string[]} command
 * @property {(stdout: string) => string | null} verify why the output is wrong, or null; what leaves work out is not measured
 * @property {Record<string, unknown>} [facts] what its output said of itself: versions, counts
 *
 * @typedef {object} Sample
 * @property {number} cpuSeconds user and system time of the process and the children it waited for
 * @property {number} wallSeconds
 * @property {number} peakBytes peak resident memory
 *
 * @typedef {{program: Program, command: string[], samples: Sample[], failure: string | null}} Measured
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { firstLine } from './text.mjs'

/** Of the machine, not of a program: Node reads these certificates at its start, 40 ms of them where there are a hundred and a half. */
const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env

const launcher = fileURLToPath(new URL('measure.py', import.meta.url))

/** What must be there to measure at all; null when it is. */
export function whyNotMeasurable() {
  if (process.platform !== 'linux') return 'peak memory and CPU time are read as Linux gives them: run this on Linux'
  if (spawnSync('python3', ['--version']).status !== 0) return 'python3 is missing (it starts what is measured): apt-get install python3'
  return null
}

/**
 * @param {string[]} command
 * @returns {{sample: Sample, exitCode: number, stdout: string, stderr: string}}
 */
function runOnce(command) {
  const folder = mkdtempSync(join(tmpdir(), 'tidegauge-measure-'))
  try {
    const resultFile = join(folder, 'usage.json')
    const { stdout, stderr, status, error } = spawnSync('python3', [launcher, resultFile, ...command], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: environment,
    })
    if (error ?? status !== 0) throw new Error(`cannot start ${command[0]}: ${error?.message ?? stderr.trim()}`)
    const usage = JSON.parse(readFileSync(resultFile, 'utf8'))
    const { wallSeconds, userSeconds, systemSeconds, peakBytes, exitCode } = usage
    return { sample: { cpuSeconds: userSeconds + systemSeconds, wallSeconds, peakBytes }, exitCode, stdout, stderr }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Runs the programs in turn (A B C, A B C, …), so that a slow minute of the machine falls on all of them. One that fails or gives a wrong
 * answer is not run again.
 *
 * @param {Program[]} programs
 * @param {number} rounds
 * @param {(line: string) => void} say
 * @returns {Measured[]}
 */
export function measureInTurn(programs, rounds, say) {
  /** @type {Measured[]} */
  const measured = programs.map((program) => ({ program, command: [], samples: [], failure: null }))
  for (let round = 1; round <= rounds; round++) {
    for (const one of measured) {
      if (one.failure !== null) continue
      const { program } = one
      program.before?.()
      one.command = program.command()
      const { sample, exitCode, stdout, stderr } = runOnce(one.command)
      one.failure = exitCode === 0 ? program.verify(stdout) : `exit code ${exitCode}: ${firstLine(stderr, stdout)}`
      one.samples.push(sample)
      const cost = `${sample.cpuSeconds.toFixed(3)} s CPU, ${sample.wallSeconds.toFixed(3)} s, ${Math.round(sample.peakBytes / 1e6)} MB`
      say(`${round}/${rounds} ${program.title}: ${one.failure ?? cost}`)
    }
  }
  return measured
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * Medians over the runs, least and most CPU, and the greatest peak memory; null for what failed.
 *
 * @param {Measured} measured
 */
export function summaryOf({ samples, failure }) {
  if (failure !== null || samples.length === 0) return null
  const cpu = samples.map(({ cpuSeconds }) => cpuSeconds)
  return {
    runs: samples.length,
    cpuSeconds: median(cpu),
    cpuLeast: Math.min(...cpu),
    cpuMost: Math.max(...cpu),
    wallSeconds: median(samples.map(({ wallSeconds }) => wallSeconds)),
    peakBytes: Math.max(...samples.map(({ peakBytes }) => peakBytes)),
  }
}
