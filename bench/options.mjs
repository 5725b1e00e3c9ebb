/** Options of `npm run bench`. */
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const PARTS = ['cold', 'peers', 'rescan', 'memory']

export const help = `Usage: npm run bench -- [options]

  --only PARTS   of ${PARTS.join(', ')}: those named (default: all)
  --runs N       runs of each program, in turn with the others (default 5; rescans twice as many, memory at most 3)
  --main FILE    another build of the command (default dist/main.js, built if it is out of date)
  --out FOLDER   where the result goes (default bench/results)

  TIDEGAUGE_BENCH_DIR    keeps lakes and Python packages between runs (default: a folder in the system's temporary one)
  TIDEGAUGE_BENCH_LAKE   a lake that "tidegauge demo" wrote, in place of the reference lake
`

/**
 * @param {string[]} argv
 * @param {string} root
 */
export function readOptions(argv, root) {
  const { values } = parseArgs({
    args: argv,
    options: {
      only: { type: 'string', default: PARTS.join(',') },
      runs: { type: 'string', default: '5' },
      main: { type: 'string' },
      out: { type: 'string', default: join(root, 'bench', 'results') },
      help: { type: 'boolean', default: false },
    },
  })
  const named = values.only.split(',')
  const unknown = named.find((part) => !PARTS.includes(part))
  if (unknown !== undefined) throw new Error(`--only ${unknown}: expected some of ${PARTS.join(', ')}`)
  const runs = Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${values.runs}: expected a whole number from 1 on`)
  const { TIDEGAUGE_BENCH_DIR, TIDEGAUGE_BENCH_LAKE } = process.env
  return {
    parts: PARTS.filter((part) => named.includes(part)),
    isPartial: PARTS.some((part) => !named.includes(part)),
    runs,
    main: values.main === undefined ? null : resolve(values.main),
    out: resolve(values.out),
    help: values.help,
    benchFolder: resolve(TIDEGAUGE_BENCH_DIR ?? join(tmpdir(), 'tidegauge-bench')),
    lakeFolder: TIDEGAUGE_BENCH_LAKE === undefined ? null : resolve(TIDEGAUGE_BENCH_LAKE),
  }
}
