import { chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { RunOptions } from './command.ts'
import { mainFile, temporaryFolder } from './command.ts'

const nobody = 65534

export interface Unprivileged {
  /** A folder that the user may write to and everybody may look into. */
  readonly folder: string
  readonly run: RunOptions
}

/**
 * How to run the command as somebody whom permissions bind. Whoever runs the tests is that already, unless it is root: then the command gives up its rights
 * first, and works from a copy, because everything must lie where nobody may look.
 */
export function unprivileged(): Unprivileged {
  if (process.getuid?.() !== 0) return { folder: temporaryFolder(), run: {} }
  const room = mkdtempSync('/tmp/tidegauge-open-')
  onTestFinished(() => rmSync(room, { recursive: true, force: true }))
  chownSync(room, nobody, nobody)
  const folder = join(room, 'folder')
  mkdirSync(folder)
  chownSync(folder, nobody, nobody)
  cpSync(dirname(mainFile), join(room, 'dist'), { recursive: true })
  const require = createRequire(mainFile)
  copyPackage(require, '@photostructure/sqlite', room)
  copyPackage(createRequire(require.resolve('@photostructure/sqlite')), 'node-gyp-build', room)
  const drop = `import{isMainThread as m}from'node:worker_threads';if(m){process.setgroups([]);process.setgid(${nobody});process.setuid(${nobody})}`
  return {
    folder,
    run: {
      script: join(room, 'dist', 'main.js'),
      cwd: '/',
      env: { HOME: folder, XDG_STATE_HOME: folder },
      nodeOptions: ['--import', `data:text/javascript,${encodeURIComponent(drop)}`],
    },
  }
}

function copyPackage(require: NodeJS.Require, name: string, room: string): void {
  const from = dirname(require.resolve(`${name}/package.json`))
  // Only this platform's binaries.
  const filter = (source: string) => !source.includes('prebuilds/') || source.includes(`prebuilds/${process.platform}-${process.arch}`)
  cpSync(from, join(room, 'node_modules', name), { recursive: true, filter })
}
