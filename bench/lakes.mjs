/**
 * The lakes that are measured, made once and kept in the bench folder.
 *
 * @typedef {object} Lake
 * @property {string} folder
 * @property {string[]} files absolute, in the order of their names
 * @property {number} bytes
 * @property {number} records as the generator wrote them into the files (`record_count`)
 * @property {number} largestSeries bars of the longest file
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { firstLine } from './text.mjs'

/**
 * The reference lake, written by the command itself; made anew when its generator changed.
 *
 * @param {{root: string, benchFolder: string, main: string}} place
 * @returns {Lake}
 */
export function referenceLake({ root, benchFolder, main }) {
  const folder = join(benchFolder, `lake-${generatorDigest(root)}`)
  if (!existsSync(folder)) {
    const unfinished = `${folder}.unfinished`
    rmSync(unfinished, { recursive: true, force: true })
    const made = spawnSync(process.execPath, [main, 'demo', unfinished, '--preset', 'reference'], { encoding: 'utf8' })
    if (made.status !== 0) throw new Error(`cannot write the reference lake: ${firstLine(made.stderr, made.stdout)}`)
    renameSync(`${unfinished}-labels.csv`, `${folder}-labels.csv`)
    renameSync(unfinished, folder)
  }
  return describeLake(folder)
}

/** @param {string} root */
function generatorDigest(root) {
  const digest = createHash('sha256')
  const synthetic = join(root, 'src', 'synthetic')
  const sources = readdirSync(synthetic).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  for (const name of sources.sort()) digest.update(readFileSync(join(synthetic, name)))
  digest.update(readFileSync(join(root, 'src', 'app', 'demo-lake.ts')))
  return digest.digest('hex').slice(0, 8)
}

/** Counts a lake by what its files say of themselves. @param {string} folder @returns {Lake} */
export function describeLake(folder) {
  const files = priceFiles(folder)
  let bytes = 0
  let records = 0
  let largestSeries = 0
  for (const file of files) {
    const count = declaredRecords(file)
    records += count
    largestSeries = Math.max(largestSeries, count)
    bytes += statSync(file).size
  }
  return { folder, files, bytes, records, largestSeries }
}

/** @param {string} folder */
function priceFiles(folder) {
  const files = []
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.json')) files.push(join(folder, name))
  }
  if (files.length === 0) throw new Error(`no price files under ${folder}`)
  return files.sort()
}

/** @param {string} file */
function declaredRecords(file) {
  const head = Buffer.alloc(1024)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, head, 0, head.length, 0)
  } finally {
    closeSync(descriptor)
  }
  const declared = /"record_count": (\d+)/.exec(head.toString())
  if (!declared) throw new Error(`${file} does not say its record_count: this is not a lake that "tidegauge demo" wrote`)
  return Number(declared[1])
}

/**
 * The same lake ten times over, of hard links. A series is known by the symbol in its content first and by its path only then, so the
 * content is written once without the line that names the symbol, and each of the ten links is a series of its own.
 *
 * @param {Lake} lake
 * @returns {Lake}
 */
export function tenfoldLake(lake, benchFolder) {
  const folder = join(benchFolder, `tenfold-${lakeDigest(lake)}`)
  if (!existsSync(folder)) {
    const unfinished = `${folder}.unfinished`
    rmSync(unfinished, { recursive: true, force: true })
    for (const file of lake.files) {
      const target = (/** @type {number} */ i) => join(unfinished, relative(lake.folder, file)).replace(/\.json$/, `X${i}.json`)
      mkdirSync(dirname(target(0)), { recursive: true })
      writeFileSync(target(0), readFileSync(file, 'latin1').replace(/^ *"symbol": .*\n/m, ''), 'latin1')
      for (let i = 1; i < 10; i++) linkSync(target(0), target(i))
    }
    renameSync(unfinished, folder)
  }
  return describeLake(folder)
}

/**
 * A copy of the lake out of hard links, in which files can be replaced without touching the lake.
 *
 * @param {Lake} lake
 * @returns {Lake}
 */
export function linkedCopy(lake, benchFolder) {
  const folder = join(benchFolder, 'lake-for-changes')
  rmSync(folder, { recursive: true, force: true })
  const files = lake.files.map((file) => {
    const target = join(folder, relative(lake.folder, file))
    mkdirSync(dirname(target), { recursive: true })
    linkOrCopy(file, target)
    return target
  })
  return { ...lake, folder, files }
}

/** @param {string} file @param {string} target */
function linkOrCopy(file, target) {
  try {
    linkSync(file, target)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EXDEV') throw error
    writeFileSync(target, readFileSync(file))
  }
}

/**
 * Alters the volume of the last bar in one file of a hundred, as a correction by the vendor would. Returns how many were altered.
 *
 * @param {Lake} lake
 */
export function alterOnePercent(lake) {
  const altered = lake.files.filter((_, i) => i % 100 === 50)
  for (const file of altered) {
    const text = readFileSync(file, 'latin1')
    const at = text.lastIndexOf('"volume": ') + '"volume": '.length
    const volume = /^\d+/.exec(text.slice(at, at + 24))?.[0] ?? ''
    writeFileSync(`${file}.new`, text.slice(0, at) + String(Number(volume) + 1) + text.slice(at + volume.length), 'latin1')
    renameSync(`${file}.new`, file)
  }
  return altered.length
}

/** Reads every file once, so that no program pays for bringing the lake into memory. @param {Lake} lake */
export function warmUp({ files }) {
  for (const file of files) readFileSync(file)
}

/** @param {Lake} lake */
function lakeDigest({ folder, bytes, records }) {
  return createHash('sha256').update(`${folder}\n${bytes}\n${records}`).digest('hex').slice(0, 8)
}
