/**
 * The programs that Tidegauge is held against, made ready to run. One that cannot be is left out by name, with what to install.
 *
 * @typedef {import('./measure.mjs').Program} Program
 * @typedef {import('./lakes.mjs').Lake} Lake
 * @typedef {{id: string, title: string, reason: string, install: string}} LeftOut
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errorLine, firstLine } from './text.mjs'

/** What a bar's return is held against in the profiles: what our checks do, and what costs less. */
const windows = [
  { suffix: '', window: 'deviation', about: 'standard deviations' },
  { suffix: '-robust', window: 'robust', about: 'medians' },
]

const peersFolder = fileURLToPath(new URL('peers/', import.meta.url))

/**
 * @param {{benchFolder: string, lake: Lake}} what
 * @returns {{programs: Program[], leftOut: LeftOut[]}}
 */
export function preparePeers({ benchFolder, lake }) {
  const list = join(benchFolder, 'files.txt')
  writeFileSync(list, lake.files.join('\n') + '\n')
  /** @type {Program[]} */
  const programs = []
  /** @type {LeftOut[]} */
  const leftOut = []

  const simdjson = { id: 'simdjson', title: 'simdjson, six columns' }
  const compiled = compileSimdjson(benchFolder)
  if ('reason' in compiled) leftOut.push({ ...simdjson, ...compiled })
  else programs.push(peer(simdjson, [compiled.binary, 'haswell', list], lake))

  const profiles = ['polars', 'duckdb'].flatMap((id) => {
    const title = id === 'polars' ? 'polars' : 'DuckDB'
    return windows.map(({ suffix, window, about }) => ({
      id: id + suffix,
      title: `${title}, profile, window of ${about}`,
      script: join(peersFolder, id, 'profile.py'),
      window,
    }))
  })
  const python = pythonWithPeers(benchFolder)
  for (const { id, title, script, window } of profiles) {
    if ('reason' in python) leftOut.push({ id, title, ...python })
    else programs.push(peer({ id, title }, [python.binary, script, list, window], lake))
  }
  return { programs, leftOut }
}

/**
 * @param {{id: string, title: string}} head
 * @param {string[]} command
 * @param {Lake} lake
 * @returns {Program}
 */
function peer(head, command, lake) {
  const facts = {}
  return {
    ...head,
    facts,
    command: () => command,
    verify: (stdout) => {
      Object.assign(facts, JSON.parse(stdout))
      const { bars, series, files } = /** @type {Record<string, number>} */ (facts)
      if (bars !== lake.records) return `counted ${bars} bars, the generator wrote ${lake.records}`
      if ((series ?? files) !== lake.files.length) return `counted ${series ?? files} series, the lake has ${lake.files.length}`
      return null
    },
  }
}

/** @param {string} benchFolder */
function compileSimdjson(benchFolder) {
  const install = 'apt-get install g++ libsimdjson-dev (3.0 or newer; a processor with AVX2)'
  const source = join(peersFolder, 'simdjson', 'columns.cpp')
  const binary = join(benchFolder, 'simdjson-columns')
  if (!existsSync(binary) || statSync(binary).mtimeMs < statSync(source).mtimeMs) {
    const compiler = process.env.CXX ?? 'g++'
    const made = spawnSync(compiler, ['-O3', '-march=haswell', '-o', binary, source, '-lsimdjson'], { encoding: 'utf8' })
    if (made.error) return { reason: `${compiler} is missing`, install }
    if (made.status !== 0) return { reason: `does not compile: ${errorLine(made.stderr)}`, install }
  }
  const tried = spawnSync(binary, ['haswell', '/dev/null'], { encoding: 'utf8' })
  return tried.status === 0 ? { binary } : { reason: `does not run: ${firstLine(tried.stderr, tried.signal ?? '')}`, install }
}

/** An own Python environment with the pinned versions, made once for each list of them. @param {string} benchFolder */
function pythonWithPeers(benchFolder) {
  const install = 'apt-get install python3 python3-venv, and a package index that pip can reach'
  const requirements = join(peersFolder, 'requirements.txt')
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 8)
  const folder = join(benchFolder, `python-${digest}`)
  const done = join(folder, '.complete')
  if (!existsSync(done)) {
    rmSync(folder, { recursive: true, force: true })
    const made = spawnSync('python3', ['-m', 'venv', folder], { encoding: 'utf8' })
    if (made.error) return { reason: 'python3 is missing', install }
    if (made.status !== 0) return { reason: `python3 makes no environment: ${firstLine(made.stderr, made.stdout)}`, install }
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]
    const filled = spawnSync(join(folder, 'bin', 'python'), pip, { encoding: 'utf8' })
    if (filled.status !== 0) return { reason: `pip does not install peers/requirements.txt: ${errorLine(filled.stderr)}`, install }
    writeFileSync(`${done}.new`, '')
    renameSync(`${done}.new`, done)
  }
  return { binary: join(folder, 'bin', 'python') }
}

/**
 * What two profiles must agree on when both do all of the work; returns the names of what differs.
 *
 * @param {Record<string, unknown> | undefined} one
 * @param {Record<string, unknown> | undefined} other
 */
export function disagreements(one, other) {
  if (one?.bars === undefined || other?.bars === undefined) return []
  const exact = ['series', 'bars', 'first', 'last', 'gaps', 'crossed', 'far'].filter((name) => one[name] !== other[name])
  const apart = Math.abs(Number(one.spread) / Number(other.spread) - 1)
  return apart <= 1e-9 ? exact : [...exact, 'spread']
}
