/**
 * `npm run measure`: how well each check does, into docs/reference/checks. Drills a lake once per seed, counts what a scan of a synthetic lake without defects finds,
 * writes measured.json and makes the pages again. What is recorded names no path and no host.
 *
 * npm run measure -- [--lake DIR] [--as-of INSTANT] [--lake-name TEXT] [--seeds 1,2,3] [--per-fault 20] [--clean-symbols 1000] [--clean-years 10]
 *
 * Without a lake the drill is on the synthetic one.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeMachine, revision } from '../bench/machine.mjs'
import { build } from './build.mjs'
import { importTypeScript } from './bundled.mjs'

const CLEAN_END = '2024-12-31T22:00:00Z'
const { values } = parseArgs({
  options: {
    lake: { type: 'string' },
    'as-of': { type: 'string' },
    'lake-name': { type: 'string' },
    seeds: { type: 'string', default: '1,2,3' },
    'per-fault': { type: 'string', default: '20' },
    'clean-symbols': { type: 'string', default: '1000' },
    'clean-years': { type: 'string', default: '10' },
  },
})
const { lake, seeds, 'as-of': asOf, 'per-fault': perFault, 'clean-symbols': symbols, 'clean-years': years } = values
const lakeName = values['lake-name'] ?? (lake === undefined ? 'the clean synthetic lake' : 'a lake of real series')

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = mkdtempSync(join(tmpdir(), 'tidegauge-measure-'))
await build()
const { measuredOf } = await importTypeScript(join(root, 'scripts', 'measured.ts'))

/** What the command prints; run where no config lies, and without the user's settings. @param {string[]} words */
function tidegauge(...words) {
  const { TIDEGAUGE_CONFIG, TIDEGAUGE_DATA, ...env } = process.env
  return execFileSync(process.execPath, [join(root, 'dist', 'main.js'), ...words], {
    cwd: folder,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** @param {string} text */
const linesOf = (text) => text.split('\n').filter(Boolean)

try {
  console.error(`clean lake of ${symbols} symbols and ${years} years …`)
  tidegauge('demo', 'clean', '--preset', 'clean', '--symbols', symbols, '--years', years)
  const scan = JSON.parse(tidegauge('scan', '--config', 'clean.yaml', '--data', 'data', '--as-of', CLEAN_END, '--format', 'json'))
  const findings = linesOf(tidegauge('findings', '--data', 'data', '--format', 'ndjson')).map((line) => JSON.parse(line))

  const where = lake === undefined ? ['--config', 'clean.yaml'] : [resolve(process.env.INIT_CWD ?? process.cwd(), lake)]
  const when = asOf === undefined ? [] : ['--as-of', asOf]
  const drills = seeds.split(',').map((seed) => {
    console.error(`drill with seed ${seed} …`)
    return JSON.parse(tidegauge('drill', ...where, ...when, '--seed', seed, '--per-fault', perFault, '--format', 'json'))
  })

  const flags = [
    ...(lake === undefined ? [] : ['--lake DIR']),
    ...(asOf === undefined ? [] : [`--as-of ${asOf}`]),
    ...(values['lake-name'] === undefined ? [] : [`--lake-name "${lakeName}"`]),
    `--seeds ${seeds} --per-fault ${perFault} --clean-symbols ${symbols} --clean-years ${years}`,
  ]
  const { processor, cores, node } = describeMachine()
  const measured = measuredOf({
    about: {
      command: `npm run measure -- ${flags.join(' ')}`,
      date: new Date().toISOString().slice(0, 10),
      revision: revision(root),
      node,
      machine: { processor, cores },
    },
    lake: lakeName,
    drills,
    clean: { symbols: Number(symbols), years: Number(years), scan, findings },
    checks: JSON.parse(tidegauge('checks', '--format', 'json')),
  })
  writeFileSync(join(root, 'docs', 'reference', 'checks', 'measured.json'), JSON.stringify(measured, null, 2) + '\n')
} finally {
  rmSync(folder, { recursive: true, force: true })
}
execFileSync(process.execPath, [join(root, 'scripts', 'generate-check-docs.mjs')], { stdio: 'inherit' })
