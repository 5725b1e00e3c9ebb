/**
 * Measures the kernel on a lake of JSON and CSV files: CPU time (user and system) per byte, reading included, with and without XXH64, beside
 * simdjson's on-demand parser that extracts date and five doubles of every bar and does nothing else.
 *
 *   npm run build; node bench/kernel/decode.mjs [--files 100] [--bars 6300] [--rounds 10] [--dir <folder to keep the files in>]
 *
 * The peer is compiled with g++ when simdjson is installed (Debian: g++ libsimdjson-dev) and pinned to its haswell implementation. Rounds of both
 * alternate and the least of each counts, so that other work on the machine disturbs the ratio little.
 */
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { buildSync } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')
const { values: options } = parseArgs({
  options: {
    files: { type: 'string', default: '100' },
    bars: { type: 'string', default: '6300' },
    rounds: { type: 'string', default: '10' },
    dir: { type: 'string' },
  },
})
const [fileCount, barCount, rounds] = [Number(options.files), Number(options.bars), Number(options.rounds)]
const scratch = mkdtempSync(join(tmpdir(), 'kernel-bench-'))
const lake = options.dir ?? join(scratch, 'lake')

const layouts = {
  'pretty, 4 spaces': { extension: 'json', print: (document) => JSON.stringify(document, null, 4) },
  'pretty, 2 spaces': { extension: 'json', print: (document) => JSON.stringify(document, null, 2) },
  compact: { extension: 'json', print: (document) => JSON.stringify(document) },
  // As pandas prints prices that were adjusted by a factor.
  '17 digits': { extension: 'json', print: (document) => JSON.stringify(withLongNumbers(document), null, 4) },
  strings: { extension: 'json', print: (document) => JSON.stringify(withStrings(document), null, 4) },
  csv: { extension: 'csv', print: csvOf },
}

/** Bars of a seeded random walk, 14 fields each. */
function documentOf(file) {
  let seed = 12_345 + file
  const random = () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
  const to = (value, decimals) => Number(value.toFixed(decimals))
  let price = 10 + random() * 300
  let day = 10_600
  const points = []
  for (let i = 0; i < barCount; i++) {
    day += (day + 4) % 7 === 5 ? 3 : 1
    const open = price
    price = Math.max(0.5, price * (1 + (random() - 0.5) * 0.04))
    points.push({
      date: new Date(day * 86_400_000).toISOString().slice(0, 10),
      open: to(open, 2),
      high: to(Math.max(open, price) * (1 + random() * 0.01), 2),
      low: to(Math.min(open, price) * (1 - random() * 0.01), 2),
      close: to(price, 2),
      volume: Math.floor(random() * 5e7),
      vwap: to((open + price) / 2, 4),
      adjusted_close: to(price * 0.9, 4),
      change: to(price - open, 2),
      change_percent: to((price / open - 1) * 100, 4),
      trades: Math.floor(random() * 1e5),
      dividend: 0,
      split_factor: 1,
      source: 'vendor-a',
    })
  }
  return {
    symbol: `SYM${file}`,
    interval: 'daily',
    data_range: { start: points[0].date, end: points.at(-1).date },
    record_count: points.length,
    last_updated: '2026-01-05T00:00:00Z',
    data_points: points,
  }
}

function mapPoints(document, change) {
  return {
    ...document,
    data_points: document.data_points.map((point) => Object.fromEntries(Object.entries(point).map(([key, value]) => [key, change(value)]))),
  }
}

function withLongNumbers(document) {
  return mapPoints(document, (value) => (typeof value === 'number' && !Number.isInteger(value) ? value * 0.987654321 : value))
}

function withStrings(document) {
  return mapPoints(document, (value) => String(value))
}

function csvOf(document) {
  const lines = document.data_points.map((p) => `${p.date},${p.open},${p.high},${p.low},${p.close},${p.adjusted_close},${p.volume}`)
  return `Date,Open,High,Low,Close,Adj Close,Volume\n${lines.join('\n')}\n`
}

const fields = { date: 'time', open: 'open', high: 'high', low: 'low', close: 'close', volume: 'volume' }
const programs = {
  json: {
    syntax: 'json',
    format: 'bench',
    rules: [{ path: [{ key: 'data_points' }], role: { kind: 'objects' } }],
    fieldOfKey: (key) => fields[key] ?? 'ignore',
    fieldsByPosition: [],
    lines: false,
  },
  csv: {
    syntax: 'csv',
    format: 'bench',
    delimiter: 0x2c,
    skipLines: 1,
    fieldsByPosition: ['time', 'open', 'high', 'low', 'close', 'ignore', 'volume'],
    timeOfDayPosition: -1,
    decimalComma: false,
    encoding: 'utf8',
  },
}

async function kernelOf() {
  const bundle = join(scratch, 'kernel.mjs')
  buildSync({
    entryPoints: [join(root, 'src/kernel/wasm-decoder.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: bundle,
    logLevel: 'error',
  })
  copyFileSync(join(root, 'dist/kernel.wasm'), join(scratch, 'kernel.wasm'))
  const { loadKernel } = await import(pathToFileURL(bundle).href)
  return loadKernel()
}

function peerOf() {
  const program = join(scratch, 'simdjson-columns')
  try {
    execFileSync('g++', ['-O3', '-march=haswell', '-std=c++17', '-o', program, join(here, 'simdjson-columns.cpp'), '-lsimdjson'], {
      stdio: 'ignore',
    })
    return (paths) => JSON.parse(execFileSync(program, ['2', 'haswell', ...paths], { encoding: 'utf8' })).nsPerByte
  } catch {
    return null
  }
}

/** Nanoseconds of CPU per byte to read and decode the files. */
function decodeAll({ decoder, hasher }, program, paths, hashed) {
  const before = process.cpuUsage()
  let bytes = 0
  for (const path of paths) {
    const file = openSync(path, 'r')
    decoder.start(program)
    if (hashed) hasher.reset()
    for (;;) {
      const window = decoder.window()
      const count = readSync(file, window, 0, window.length, null)
      if (count === 0) break
      if (hashed) hasher.update(window.subarray(0, count))
      decoder.push(count)
    }
    closeSync(file)
    bytes += decoder.finish().bytes
  }
  const { user, system } = process.cpuUsage(before)
  return { bytes, nsPerByte: ((user + system) * 1000) / bytes }
}

const kernel = await kernelOf()
const peer = peerOf()
const table = []
for (const [name, { extension, print }] of Object.entries(layouts)) {
  const folder = join(lake, name.replaceAll(/\W+/g, '-'))
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true })
    for (let i = 0; i < fileCount; i++) writeFileSync(join(folder, `${i}.${extension}`), print(documentOf(i)))
  }
  const paths = readdirSync(folder).map((file) => join(folder, file))
  const least = { plain: Infinity, hashed: Infinity, peer: Infinity }
  let bytes = 0
  let first = 0
  for (let round = 0; round < rounds; round++) {
    const plain = decodeAll(kernel, programs[extension], paths, false)
    bytes = plain.bytes
    if (round === 0) first = plain.nsPerByte
    least.plain = Math.min(least.plain, plain.nsPerByte)
    least.hashed = Math.min(least.hashed, decodeAll(kernel, programs[extension], paths, true).nsPerByte)
    if (peer && extension === 'json' && name !== 'strings') least.peer = Math.min(least.peer, peer(paths))
  }
  table.push({
    layout: name,
    MB: Math.round(bytes / 1e6),
    'ns/byte first round': first.toFixed(2),
    'ns/byte': least.plain.toFixed(3),
    'with XXH64': least.hashed.toFixed(3),
    simdjson: Number.isFinite(least.peer) ? least.peer.toFixed(3) : '',
    'ratio with XXH64': Number.isFinite(least.peer) ? (least.hashed / least.peer).toFixed(2) : '',
  })
}
console.table(table)
rmSync(scratch, { recursive: true })
