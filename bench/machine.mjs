/** Where and on what a benchmark ran: what a reader needs before believing a number. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem, version } from 'node:os'

export function describeMachine() {
  const processors = cpus()
  const model = processors[0]?.model ?? 'unknown processor'
  return {
    name: `${shortName(model)}-${processors.length}core`,
    processor: model,
    cores: processors.length,
    memoryBytes: totalmem(),
    system: distribution(),
    kernel: release(),
    node: process.version,
  }
}

/** "Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz" → "xeon-platinum-8370c" @param {string} model */
function shortName(model) {
  const words = model
    .replace(/\((R|TM)\)|@.*$|\b(Intel|AMD|Processor|CPU|\d+-Core)\b/gi, ' ')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  return words?.slice(0, 3).join('-') ?? 'machine'
}

function distribution() {
  try {
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? version()
  } catch {
    return version()
  }
}

/** Load over the last minute, per core: above about 0.3 someone else is at work, and wall times mean little. */
export function loadPerCore() {
  return (loadavg()[0] ?? 0) / cpus().length
}

/** Short git revision, with what was changed since marked. @param {string} root */
export function revision(root) {
  const git = (/** @type {string[]} */ ...args) => spawnSync('git', ['-C', root, ...args], { encoding: 'utf8' })
  const head = git('rev-parse', '--short=12', 'HEAD')
  if (head.status !== 0) return 'unknown'
  const changed = git('status', '--porcelain', '--', 'src', 'kernel', 'package.json').stdout.trim() !== ''
  return head.stdout.trim() + (changed ? ' with uncommitted changes' : '')
}
