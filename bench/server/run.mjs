/**
 * Measures the server on a lake of 10,000 symbols: answers at 500 requests a second, a scrape of the metrics, 1,000 listeners of the live feed.
 * Usage: node bench/server/run.mjs [--seconds N] [--symbols N] [--out FOLDER]. Exit code 1: a bound missed.
 */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeMachine, revision } from '../machine.mjs'
import { load } from './load.mjs'
import { scrape } from './scrape.mjs'
import { listenLive } from './sockets.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    symbols: { type: 'string', default: '10000' },
    out: { type: 'string', default: join(root, 'bench', 'results') },
  },
})
const seconds = Number(values.seconds)
const symbols = Number(values.symbols)
const warmUpSeconds = 10
const asOf = '2024-12-31T22:00:00Z'
const say = (/** @type {string} */ line) => console.error(line)

await (await import('../../scripts/build.mjs')).build()
const main = join(root, 'dist', 'main.js')
const benchFolder = join(tmpdir(), 'tidegauge-bench')
mkdirSync(benchFolder, { recursive: true })
const lake = join(benchFolder, `server-${symbols}`)
if (!existsSync(`${lake}.yaml`)) {
  say(`writing a lake of ${symbols} symbols …`)
  execFileSync(process.execPath, [main, 'demo', lake, '--preset', 'clean', '--symbols', String(symbols), '--years', '1', '--seed', '3'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
// Every series has gauges of its own: more than the worst 200 that are shown by default.
const config = `${lake}-all-series.yaml`
writeFileSync(config, `${readFileSync(`${lake}.yaml`, 'utf8')}\nmetrics:\n  series: all\n`)
const data = mkdtempSync(join(benchFolder, 'data-server-'))
say('scanning …')
execFileSync(process.execPath, [main, 'scan', '--config', config, '--data', data, '--as-of', asOf], {
  stdio: ['ignore', 'ignore', 'inherit'],
})

// Each request is a line of its log, which is of no use here.
const server = spawn(process.execPath, [main, 'serve', '--config', config, '--data', data, '--as-of', asOf, '--port', '0'], {
  stdio: ['ignore', 'pipe', 'ignore'],
})
const url = await new Promise((resolve, reject) => {
  let text = ''
  server.stdout.on('data', (chunk) => {
    text += chunk
    const found = /(http:\S+?)\/api\/docs/.exec(text)
    if (found) resolve(found[1])
  })
  server.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)))
})

/** @type {{what: string, bound: string, measured: string, isMet: boolean}[]} */
const rows = []
const judge = (
  /** @type {string} */ what,
  /** @type {string} */ bound,
  /** @type {number} */ value,
  /** @type {number} */ limit,
  unit = 'ms',
) => {
  rows.push({ what, bound, measured: `${value.toFixed(1)} ${unit}`, isMet: value < limit })
  say(`${value < limit ? 'met   ' : 'MISSED'} ${what}: ${value.toFixed(1)} ${unit} (${bound})`)
}
/** @type {Record<string, unknown>} */
const details = {}
try {
  const index = await (await fetch(`${url}/api/v1/symbols/index?limit=1000`)).json()
  const names = index.symbols.map((/** @type {{symbol: string}} */ one) => one.symbol)
  const routes = {
    profile: ['/api/v1/profile'],
    'index page': Array.from(
      { length: 100 },
      (_, i) => `/api/v1/symbols/index?limit=100&offset=${i * 100}&sort=${i % 2 ? 'score' : 'symbol'}`,
    ),
    'symbol profile': names.map((/** @type {string} */ name) => `/api/v1/symbols/${encodeURIComponent(name)}/profile`),
  }
  for (const [what, paths] of Object.entries(routes)) {
    // A server that has just been started compiles; what is measured is one that runs.
    await load({ url, paths, rate: 500, seconds: warmUpSeconds })
    const result = await load({ url, paths, rate: 500, seconds })
    details[what] = result
    if (result.failed > 0) throw new Error(`${what}: ${result.failed} requests failed`)
    judge(`${what}, ${result.perSecond.toFixed(0)} requests/s for ${seconds} s, p99`, 'under 20 ms', result.p99, 20)
  }
  for (const encoding of /** @type {const} */ (['identity', 'gzip'])) {
    const scraped = await scrape({ url, times: 20, encoding })
    details[`metrics, ${encoding}`] = scraped
    const page = `/metrics, all series, ${(scraped.bytes / 1e6).toFixed(1)} MB${encoding === 'gzip' ? ' compressed' : ''}`
    judge(`${page}, worst of 20`, 'under 150 ms', scraped.worst, 150)
    judge(`another request while that is scraped, worst of ${scraped.pings}`, 'under 20 ms', scraped.pingWorst, 20)
  }
  const live = await listenLive({ url, pid: server.pid, clients: 1000, seconds })
  details.live = { ...live, samples: undefined }
  if (live.dropped > 0) throw new Error(`${live.dropped} listeners were dropped`)
  const growth = ((live.late - live.early) / live.early) * 100
  judge(`memory with 1,000 listeners for ${seconds} s (${live.frames} frames), last third against first`, 'under 5 % more', growth, 5, '%')
} finally {
  server.kill()
  rmSync(data, { recursive: true, force: true })
}

const machine = describeMachine()
const date = new Date().toISOString().slice(0, 10)
const name = `${date}-server`
const text = [
  `# Server, ${date}`,
  '',
  `- command: \`node bench/server/run.mjs --seconds ${seconds} --symbols ${symbols}\``,
  `- revision: ${revision(root)}`,
  ...Object.entries(machine).map(([key, value]) => `- ${key}: ${value}`),
  `- load generator and server on the same machine, over loopback; each route is asked for ${warmUpSeconds} s before it is measured`,
  '',
  '| what | measured | bound | |',
  '| --- | --- | --- | --- |',
  ...rows.map(({ what, bound, measured, isMet }) => `| ${what} | ${measured} | ${bound} | ${isMet ? 'met' : 'missed'} |`),
  '',
].join('\n')
mkdirSync(values.out, { recursive: true })
writeFileSync(join(values.out, `${name}.md`), text)
writeFileSync(join(values.out, `${name}.json`), `${JSON.stringify({ date, machine, rows, details }, null, 2)}\n`)
console.log(text)
process.exitCode = rows.every(({ isMet }) => isMet) ? 0 : 1
