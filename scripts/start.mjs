/**
 * `npm start`: installs what is missing, builds what changed, then runs the command from the folder that the user called from.
 *
 * Without words it makes the demo lake in .demo/, scans it, prints its profile and serves it, where `--port` and `--host` say; with `--once` it ends before it serves.
 * `npm start -- scan ~/my-lake` scans the user's own.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { demoWords } from './demo-words.mjs'
import { ensureInstalled } from './install.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const words = process.argv.slice(2)
const asked = askedOfDemo()
ensureInstalled(root)
const { build } = await import('./build.mjs')
await build()

const main = join(root, 'dist', 'main.js')
const cwd = process.env.INIT_CWD ?? process.cwd()

/** Ends the process where the words are wrong: before anything is built. */
function askedOfDemo() {
  try {
    return demoWords(words)
  } catch (error) {
    const [found] = error.message.split(/\.(?:\s|$)/)
    console.error(`npm start: ${found}; of the demo can be said --once, --port N, --host ADDRESS`)
    process.exit(2)
  }
}

/** Runs the command; gives its exit code. It ends with this process: a terminal tells both of Ctrl-C, anything else tells this one alone. */
function run(args, folder) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: 'inherit', cwd: folder })
    const wait = () => {}
    const pass = () => child.kill('SIGTERM')
    process.on('SIGINT', wait).on('SIGTERM', pass)
    child.once('exit', (code, signal) => {
      process.off('SIGINT', wait).off('SIGTERM', pass)
      resolve(signal === 'SIGINT' ? 130 : (code ?? 70))
    })
  })
}

async function demo({ once, serve }) {
  const [lake, data] = [join(root, '.demo', 'lake'), join(root, '.demo', 'data')]
  const asOf = ['--as-of', '2024-12-31T22:00:00Z']
  if (!existsSync(lake)) {
    const made = await run(['demo', lake], root)
    if (made !== 0) return made
  }
  const scanned = await run(['scan', lake, '--data', data, ...asOf], root)
  return once || scanned !== 0 ? scanned : run(['serve', lake, '--data', data, ...asOf, ...serve], root)
}

process.exitCode = await (asked === null ? run(words, cwd) : demo(asked))
