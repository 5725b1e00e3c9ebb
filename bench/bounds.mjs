/**
 * What the measurements are held against.
 *
 * @typedef {NonNullable<ReturnType<typeof import('./measure.mjs').summaryOf>>} Summary
 * @typedef {object} Verdict
 * @property {string} id
 * @property {string} about
 * @property {number | null} measured null when a program that it needs did not run
 * @property {string} bound as text, with its unit
 * @property {'pass' | 'fail' | 'not measured'} verdict
 */

const MEGABYTE = 1e6

/**
 * @param {Record<string, Summary | null | undefined>} of summaries by the id of the program
 * @param {{largestSeries: number, cores: number}} facts
 * @returns {Verdict[]}
 */
export function judge(of, { largestSeries, cores }) {
  const ours = of.cold
  const memory = 400 * MEGABYTE + 120 * largestSeries * cores
  const memoryBound = `<= ${(memory / MEGABYTE).toFixed(1)} MB`
  return [
    atMost('cpu-simdjson', 'CPU, cold scan / simdjson', ratio(ours, of.simdjson), 2.5, '<= 2.5'),
    atLeast('cpu-polars-robust', 'CPU, polars, window of medians / cold scan', ratio(of['polars-robust'], ours), 4, '>= 4'),
    atLeast('cpu-duckdb-robust', 'CPU, DuckDB, window of medians / cold scan', ratio(of['duckdb-robust'], ours), 6, '>= 6'),
    atLeast('cpu-polars', 'CPU, polars, window of standard deviations / cold scan', ratio(of.polars, ours), 4, '>= 4'),
    atLeast('cpu-duckdb', 'CPU, DuckDB, window of standard deviations / cold scan', ratio(of.duckdb, ours), 6, '>= 6'),
    atMost('wall-cold', 'wall, cold scan', ours?.wallSeconds ?? null, 2, '< 2 s on 2 cores'),
    atMost('wall-unchanged', 'wall, rescan, nothing changed', of['rescan-unchanged']?.wallSeconds ?? null, 0.15, '< 0.15 s'),
    atMost('wall-changed', 'wall, rescan, 1 % changed', of['rescan-changed']?.wallSeconds ?? null, 0.3, '< 0.3 s'),
    atMost('memory', 'peak memory, cold scan, MB', megabytes(of['memory-1x']), memory / MEGABYTE, memoryBound),
    atMost(
      'memory-tenfold',
      'peak memory, cold scan of ten times the lake, MB',
      megabytes(of['memory-10x']),
      memory / MEGABYTE,
      memoryBound,
    ),
  ]
}

/** @param {Summary | null | undefined} above @param {Summary | null | undefined} below */
function ratio(above, below) {
  return above && below ? above.cpuSeconds / below.cpuSeconds : null
}

/** @param {Summary | null | undefined} summary */
function megabytes(summary) {
  return summary ? summary.peakBytes / MEGABYTE : null
}

/** @param {string} id @param {string} about @param {number | null} measured @param {number} limit @param {string} bound @returns {Verdict} */
function atMost(id, about, measured, limit, bound) {
  return { id, about, measured, bound, verdict: measured === null ? 'not measured' : measured <= limit ? 'pass' : 'fail' }
}

/** @type {typeof atMost} */
function atLeast(id, about, measured, limit, bound) {
  return { id, about, measured, bound, verdict: measured === null ? 'not measured' : measured >= limit ? 'pass' : 'fail' }
}
