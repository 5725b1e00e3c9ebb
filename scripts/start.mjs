/**
 * `npm start`: installs what is missing, builds what changed, then runs the command from the folder that the user called from.
 *
 * Without words it makes the demo lake in .demo/, scans it, prints its profile and serves it; with `--once` it ends before it serves. `npm start -- scan ~/my-lake` scans the user's own.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './install.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
ensureInstalled(root)
const { build } = await import('./build.mjs')
await build()

const main = join(root, 'dist', 'main.js')
const words = process.argv.slice(2)
const cwd = process.env.INIT_CWD ?? process.cwd()

function run(args, folder) {
  const { status, signal } = spawnSync(process.execPath, [main, ...args], { stdio: 'inherit', cwd: folder })
  return signal === 'SIGINT' ? 130 : (status ?? 70)
}

function demo({ once }) {
  const [lake, data] = [join(root, '.demo', 'lake'), join(root, '.demo', 'data')]
  const asOf = ['--as-of', '2024-12-31T22:00:00Z']
  if (!existsSync(lake)) {
    const made = run(['demo', lake], root)
    if (made !== 0) return made
  }
  const scanned = run(['scan', lake, '--data', data, ...asOf], root)
  return once || scanned !== 0 ? scanned : run(['serve', lake, '--data', data, ...asOf], root)
}

const once = words.length === 1 && words[0] === '--once'
process.exitCode = words.length === 0 || once ? demo({ once }) : run(words, cwd)
