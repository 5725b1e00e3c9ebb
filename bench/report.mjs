/** The result as a person reads it. */
import { table } from './text.mjs'

/**
 * @typedef {object} Result what is recorded; times in seconds, sizes in bytes
 * @property {string} date ISO date
 * @property {string} revision
 * @property {ReturnType<typeof import('./machine.mjs').describeMachine>} machine
 * @property {{before: number, quiet: boolean}} load
 * @property {string[]} parts
 * @property {{files: number, bytes: number, records: number, largestSeries: number}} lake
 * @property {import('./bounds.mjs').Verdict[]} bounds
 * @property {Measurement[]} measurements
 * @property {import('./peers.mjs').LeftOut[]} leftOut
 * @property {string[]} notes
 *
 * @typedef {object} Measurement
 * @property {string} id
 * @property {string} title
 * @property {string} command
 * @property {string | null} failure
 * @property {import('./bounds.mjs').Summary | null} summary
 * @property {import('./measure.mjs').Sample[]} samples
 * @property {Record<string, unknown>} facts
 */

/** @param {Result} result */
export function markdown(result) {
  const { machine, lake } = result
  const memory = `${(machine.memoryBytes / 2 ** 30).toFixed(0)} GiB`
  const sections = [
    `# Benchmark of ${result.date}, ${machine.name}`,
    [
      `- ${machine.processor}, ${machine.cores} cores, ${memory}; ${machine.system}, Linux ${machine.kernel}; Node ${machine.node}`,
      `- revision ${result.revision}; measured: ${result.parts.join(', ')}`,
      `- lake: ${whole(lake.files)} files, ${(lake.bytes / 1e9).toFixed(3)} GB, ${whole(lake.records)} bars, the longest series ${whole(lake.largestSeries)}; in the page cache`,
      `- load per core before the run: ${result.load.before.toFixed(2)}${result.load.quiet ? '' : ': **the machine was not idle; wall times mean little**'}`,
    ].join('\n'),
    '## Bounds',
    boundsTable(result),
    '## Measurements',
    'CPU is user and system time of the whole process; medians over the runs; peak memory is the greatest seen.',
    measurementsTable(result),
  ]
  if (result.leftOut.length > 0) {
    const lines = result.leftOut.map(({ title, reason, install }) => `- **${title}**: ${reason}. Needs: ${install}.`)
    sections.push('## Left out', lines.join('\n'))
  }
  if (result.notes.length > 0) sections.push('## Notes', result.notes.map((note) => `- ${note}`).join('\n'))
  const commands = result.measurements.map(({ command, title }) => `# ${title}\n${command}`)
  const folders = '`BENCH` is the folder of the benchmark, `LAKE` that of the reference lake; `node` is the one that ran the benchmark.'
  sections.push('## Commands', folders, '```sh\n' + commands.join('\n') + '\n```')
  return sections.join('\n\n') + '\n'
}

/** @param {Result} result */
export function boundsTable({ bounds }) {
  const rows = bounds.map(({ about, measured, bound, verdict }) => [about, measured === null ? '-' : short(measured), bound, verdict])
  return table(['what', 'measured', 'bound', 'verdict'], rows)
}

/** @param {Result} result */
export function measurementsTable({ measurements }) {
  const rows = measurements.map(({ title, summary, failure }) =>
    summary === null
      ? [title, '-', '-', '-', '-', '-', failure ?? 'not run']
      : [
          title,
          summary.cpuSeconds.toFixed(3),
          `${summary.cpuLeast.toFixed(3)} to ${summary.cpuMost.toFixed(3)}`,
          summary.wallSeconds.toFixed(3),
          (summary.peakBytes / 1e6).toFixed(0),
          String(summary.runs),
          'right',
        ],
  )
  return table(['program', 'CPU s', 'least to most', 'wall s', 'peak MB', 'runs', 'counts'], rows)
}

/** @param {number} value */
function short(value) {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value < 1 ? 3 : 2)
}

/** @param {number} value */
function whole(value) {
  return value.toLocaleString('en-US')
}
