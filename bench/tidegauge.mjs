/** What is measured of Tidegauge itself: whole runs of the built command, whose counts must be the generator's. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { alterOnePercent } from './lakes.mjs'

/**
 * @typedef {import('./measure.mjs').Program} Program
 * @typedef {import('./lakes.mjs').Lake} Lake
 * @typedef {{main: string, benchFolder: string}} Place
 */

/** The last evening of every synthetic lake: a fixed moment gives the same findings on any day. */
const AS_OF = '2024-12-31T22:00:00Z'

/**
 * A scan of a lake that was never scanned: every object read, every check run, states and store written.
 *
 * @param {Place} place
 * @param {{id: string, title: string, lake: Lake, workers?: number}} what
 * @returns {Program}
 */
export function coldScan(place, { id, title, lake, workers }) {
  const dataFolder = join(place.benchFolder, `data-${id}`)
  const facts = {}
  return {
    id,
    title,
    facts,
    before: () => rmSync(dataFolder, { recursive: true, force: true }),
    command: () => scanCommand(place, { lake, dataFolder, workers }),
    verify: (stdout) => {
      const report = parse(stdout)
      if (report === null) return 'its output is not JSON'
      Object.assign(facts, { findings: report.findings })
      if (report.records !== lake.records) return `counted ${report.records} records, the generator wrote ${lake.records}`
      return wrongObjects(report, { listed: lake.files.length, read: lake.files.length, unreadable: 0 })
    },
  }
}

/**
 * Scans again after a cold scan, with nothing changed and with 1 % of the objects changed. `lake` is altered: it must be a copy.
 *
 * @param {Place} place
 * @param {Lake} lake
 * @returns {{first: Program, unchanged: Program, changed: Program}}
 */
export function rescans(place, lake) {
  const first = coldScan(place, { id: 'before-rescan', title: 'Tidegauge, cold, before the rescans', lake })
  const dataFolder = join(place.benchFolder, `data-${first.id}`)
  const command = () => scanCommand(place, { lake, dataFolder })
  const listed = lake.files.length
  let altered = 0
  return {
    first,
    unchanged: {
      id: 'rescan-unchanged',
      title: 'Tidegauge, nothing changed',
      command,
      verify: (stdout) => wrongObjects(parse(stdout), { listed, read: 0, unchanged: listed }),
    },
    changed: {
      id: 'rescan-changed',
      title: 'Tidegauge, 1 % of the objects changed',
      before: () => (altered = alterOnePercent(lake)),
      command,
      verify: (stdout) => wrongObjects(parse(stdout), { listed, read: altered, unchanged: listed - altered }),
    },
  }
}

/**
 * @param {Place} place
 * @param {{lake: Lake, dataFolder: string, workers?: number}} what
 */
function scanCommand({ main }, { lake, dataFolder, workers }) {
  const threads = workers === undefined ? [] : ['--workers', String(workers)]
  return [process.execPath, main, 'scan', lake.folder, '--data', dataFolder, '--as-of', AS_OF, '--format', 'json', ...threads]
}

/** @param {string} stdout */
function parse(stdout) {
  try {
    return JSON.parse(stdout)
  } catch {
    return null
  }
}

/**
 * Why the scan did not do the work that it was to do, or null.
 *
 * @param {any} report
 * @param {Record<string, number>} expected
 */
function wrongObjects(report, expected) {
  if (report === null) return 'its output is not JSON'
  if (report.scan.outcome !== 'complete') return `the scan is ${report.scan.outcome}`
  for (const [kind, count] of Object.entries(expected)) {
    if (report.objects[kind] !== count) return `${report.objects[kind]} objects ${kind}, expected ${count}`
  }
  return null
}
