/** Writes src/calendar/data/offsets.json from the zone data of the Node that runs this; for which zones and years is said here. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { importTypeScript } from '../bundled.mjs'

const FIRST_YEAR = 2016
/** Where the blocks that `zone.ts` reads begin. */
const BLOCK_MS = 512 * 86_400_000

const sources = fileURLToPath(new URL('../../src/calendar/', import.meta.url))
const { knownZones, zoneOf } = await importTypeScript(`${sources}zone.ts`)

const exchanges = []
for (const file of await readdir(`${sources}data`))
  if (file !== 'offsets.json') exchanges.push(JSON.parse(await readFile(`${sources}data/${file}`, 'utf8')))
const lastDate = exchanges
  .map((exchange) => exchange.lastDate)
  .sort()
  .at(-1)
const fromBlock = Math.floor(Date.UTC(FIRST_YEAR) / BLOCK_MS) + 1
const untilBlock = Math.floor(Date.parse(lastDate) / BLOCK_MS) + 1

/** In lower case the runtime knows a zone, and the table does not. @param {string} name */
function changesOf(name) {
  const asked = name.toLowerCase()
  for (let block = fromBlock; block < untilBlock; block++) zoneOf(asked).offsetUs(block * BLOCK_MS * 1000)
  const lines = []
  let last = NaN
  for (const { fromUs, offsetUs } of knownZones().find((zone) => zone.name === asked).blocks)
    fromUs.forEach((us, i) => {
      if (offsetUs[i] !== last) lines.push(`${minuteOf(us / 1000)} ${offsetUs[i] / 60e6}`)
      last = offsetUs[i]
    })
  return lines
}

/** @param {number} timeMs */
function minuteOf(timeMs) {
  return `${new Date(timeMs).toISOString().slice(0, 16)}Z`
}

const names = [...new Set(exchanges.map((exchange) => exchange.timeZone))].sort()
const table = {
  version: process.versions.tz,
  from: minuteOf(fromBlock * BLOCK_MS),
  until: minuteOf(untilBlock * BLOCK_MS),
  zones: Object.fromEntries(names.map((name) => [name, changesOf(name)])),
}
await writeFile(`${sources}data/offsets.json`, `${JSON.stringify(table, null, 1)}\n`)
console.log(`offsets of ${names.length} zones as of ${table.version}, ${table.from} to ${table.until}`)
