#!/usr/bin/env node
import { runCompiled } from './compiled.ts'
import { optimiseLate } from './scan/engine/compiler-flags.ts'

/** What every scan loads beside its bundle: Node's own modules, and what they need to find a package. */
const early = ['node:crypto', 'node:os', 'node:readline', 'node:timers/promises', 'node:zlib', '@photostructure/sqlite']

if (process.argv[2] === 'scan') runCompiled('scan', import.meta.url, { early, setFlags: optimiseLate })
else
  void import('./any-command.ts').then(({ runAnyCommand }) => {
    runAnyCommand()
  })
