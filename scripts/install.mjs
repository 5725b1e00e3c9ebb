import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'

/** Runs `npm ci` when node_modules/ is missing or was installed from another lockfile. Ends the process when that fails. */
export function ensureInstalled(root) {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Tidegauge needs Node 20.19 or newer; this is ${process.version}. Install a newer Node and run the command again.`)
    process.exit(2)
  }
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const stamp = join(root, 'node_modules', '.tidegauge-lock')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.error(`Installing dependencies of ${basename(root)}/ (once) …`)
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error('npm ci failed: the npm registry must be reachable. Fix what npm says above and run the command again.')
    process.exit(status ?? 70)
  }
  writeFileSync(stamp, wanted)
}
