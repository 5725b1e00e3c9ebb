#!/usr/bin/env node
import { runCompiled } from './compiled.ts'

if (process.argv[2] === 'scan') runCompiled('scan', import.meta.url)
else (await import('./any-command.ts')).runAnyCommand()
