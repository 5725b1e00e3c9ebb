/**
 * Measures Tidegauge on the reference lake, beside other programs on the same files, and records the result. See README.md.
 *
 * Exit code 0: no bound missed; 1: a bound missed, or a program failed or counted wrong; 2: could not measure.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { judge } from './bounds.mjs'
import { describeLake, linkedCopy, referenceLake, tenfoldLake, warmUp } from './lakes.mjs'
import { describeMachine, loadPerCore, revision } from './machine.mjs'
import { measureInTurn, summaryOf, whyNotMeasurable } from './measure.mjs'
import { help, readOptions } from './options.mjs'
import { disagreements, preparePeers } from './peers.mjs'
import { boundsTable, markdown, measurementsTable } from './report.mjs'
import { coldScan, rescans } from './tidegauge.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const say = (/** @type {string} */ line) => console.error(line)

/** Above this someone else is at work on the machine. */
const QUIET_LOAD = 0.3

async function bench() {
  const options = readOptions(process.argv.slice(2), root)
  if (options.help) {
    console.log(help)
    return 0
  }
  const obstacle = whyNotMeasurable()
  if (obstacle !== null) throw new Error(obstacle)
  const { benchFolder, parts, runs } = options
  const does = (/** @type {string} */ part) => parts.includes(part)
  const load = loadPerCore()
  mkdirSync(benchFolder, { recursive: true })
  const main = options.main ?? (await builtCommand())
  const place = { root, benchFolder, main }
  const lake = options.lakeFolder === null ? referenceLake(place) : describeLake(options.lakeFolder)
  say(`lake ${lake.folder}: ${lake.files.length} files, ${(lake.bytes / 1e9).toFixed(3)} GB, ${lake.records} bars`)
  warmUp(lake)

  const measured = []
  const notes = []
  const peers = does('peers') ? preparePeers({ benchFolder, lake }) : { programs: [], leftOut: [] }
  for (const { title, reason } of peers.leftOut) say(`left out: ${title}: ${reason}`)
  const cold = does('cold')
    ? [
        coldScan(place, { id: 'cold', title: 'Tidegauge, cold', lake }),
        coldScan(place, { id: 'cold-one-worker', title: 'Tidegauge, cold, --workers 1', lake, workers: 1 }),
      ]
    : []
  measured.push(...measureInTurn([...cold, ...peers.programs], runs, say))
  if (does('rescan')) {
    const { first, unchanged, changed } = rescans(place, linkedCopy(lake, benchFolder))
    const [made] = measureInTurn([first], 1, say)
    if (made.failure === null) measured.push(...measureInTurn([unchanged], runs * 2, say), ...measureInTurn([changed], runs * 2, say))
    else measured.push(made)
  }
  if (does('memory')) {
    const tenfold = tenfoldLake(lake, benchFolder)
    warmUp(tenfold)
    const times = Math.min(runs, 3)
    measured.push(...measureInTurn([coldScan(place, { id: 'memory-1x', title: 'Tidegauge, cold, memory', lake })], times, say))
    const tenTimes = coldScan(place, { id: 'memory-10x', title: 'Tidegauge, cold, memory, ten times the lake', lake: tenfold })
    measured.push(...measureInTurn([tenTimes], times, say))
    notes.push(
      `Ten times the lake: ${tenfold.files.length} hard links to the files of the lake, from which the line with the symbol was taken, so that each link is a series of its own (the content's symbol goes before the path's).`,
    )
  }

  for (const name of readdirSync(benchFolder)) {
    if (name.startsWith('data-')) rmSync(join(benchFolder, name), { recursive: true })
  }

  const machine = describeMachine()
  const summaries = Object.fromEntries(measured.map((one) => [one.program.id, summaryOf(one)]))
  const byId = Object.fromEntries(peers.programs.map(({ id, facts }) => [id, facts]))
  const differing = disagreements(byId.polars, byId.duckdb)
  if (differing.length > 0) notes.push(`polars and DuckDB do not agree on: ${differing.join(', ')}. One of them leaves work out.`)
  const { files, bytes, records, largestSeries } = lake
  /** @type {import('./report.mjs').Result} */
  const result = {
    date: new Date().toISOString().slice(0, 10),
    revision: revision(root),
    machine,
    load: { before: load, quiet: load <= QUIET_LOAD },
    parts,
    lake: { files: files.length, bytes, records, largestSeries },
    bounds: judge(summaries, { largestSeries, cores: machine.cores }),
    measurements: measured.map((one) => ({
      id: one.program.id,
      title: one.program.title,
      command: one.command.map((word) => withoutFolders(word, place, lake.folder)).join(' '),
      failure: one.failure && withoutFolders(one.failure, place, lake.folder),
      summary: summaryOf(one),
      samples: one.samples,
      facts: one.program.facts ?? {},
    })),
    leftOut: peers.leftOut.map((one) => ({ ...one, reason: withoutFolders(one.reason, place, lake.folder) })),
    notes,
  }
  const name = [result.date, machine.name, ...(options.isPartial ? parts : [])].join('-')
  mkdirSync(options.out, { recursive: true })
  writeFileSync(join(options.out, `${name}.json`), JSON.stringify(result, null, 2) + '\n')
  writeFileSync(join(options.out, `${name}.md`), markdown(result))
  console.log(`\n${measurementsTable(result)}\n\n${boundsTable(result)}\n`)
  for (const { title, reason, install } of result.leftOut) console.log(`left out: ${title}: ${reason}; needs ${install}`)
  for (const note of notes) console.log(note)
  if (!result.load.quiet) console.log(`load per core was ${load.toFixed(2)} before the run: wall times mean little`)
  console.log(`recorded in ${join(options.out, name)}.md`)
  const missed = result.bounds.some(({ verdict }) => verdict === 'fail') || measured.some(({ failure }) => failure !== null)
  return missed || differing.length > 0 ? 1 : 0
}

async function builtCommand() {
  const { build } = await import('../scripts/build.mjs')
  await build()
  const main = join(root, 'dist', 'main.js')
  if (!existsSync(main)) throw new Error('dist/main.js is missing: npm run build')
  return main
}

/**
 * A text without the folders of this machine.
 *
 * @param {string} text
 * @param {{benchFolder: string, main: string}} place
 * @param {string} lakeFolder
 */
function withoutFolders(text, { benchFolder, main }, lakeFolder) {
  const names = [
    [process.execPath, 'node'],
    [main, main.startsWith(root) ? relative(root, main) : 'MAIN'],
    [lakeFolder, 'LAKE'],
    [benchFolder, 'BENCH'],
    [`${root}/`, ''],
  ]
  return names.reduce((shorter, [folder, name]) => shorter.replaceAll(folder, name), text)
}

try {
  process.exitCode = await bench()
} catch (error) {
  console.error(`cannot measure: ${/** @type {Error} */ (error).message}`)
  process.exitCode = 2
}
