#!/usr/bin/env node
import { runCompiled } from './compiled.ts'
import { optimiseLate } from './scan/engine/compiler-flags.ts'

/** Modules of Node that every scan loads. */
const early = ['node:crypto', 'node:os', 'node:readline', 'node:timers/promises', 'node:zlib']

if (process.argv[2] === 'scan') runCompiled('scan', import.meta.url, { early, setFlags: optimiseLate })
else
  void import('./any-command.ts').then(({ runAnyCommand }) => {
    runAnyCommand()
  })
