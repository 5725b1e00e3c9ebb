import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { constants, Script } from 'node:vm'
import { threadId } from 'node:worker_threads'

/** Set by the build: what V8 has compiled of a bundle is kept beside it when the thread ends. */
const KEEP = 'TIDEGAUGE_KEEP_COMPILED'

/** What is done before a bundle is loaded. */
interface Preparation {
  readonly early: readonly string[]
  readonly setFlags: () => void
}

/**
 * Runs the bundle `name` of dist/ with the code that V8 compiled of it when dist/ was built: half of the start of a scan in which nothing has changed
 * would go into compiling. `moduleUrl` is a file of dist/.
 *
 * What Node keeps compiled of its own modules is of use under V8's own flags alone: those of `early` are loaded before `setFlags` sets others.
 *
 * V8 turns down what another version of it has compiled, or one with other flags; then it compiles the bundle as it does any other.
 * Node's own cache (`module.enableCompileCache`) exists from version 22 on only.
 */
export function runCompiled(name: string, moduleUrl: string, { early, setFlags }: Preparation): void {
  const bundle = fileURLToPath(new URL(`./${name}.cjs`, moduleUrl))
  const compiled = fileURLToPath(new URL(`./${name}.compiled`, moduleUrl))
  const require = createRequire(moduleUrl)
  for (const module of early) require(module)
  setFlags()
  // esbuild writes ASCII alone.
  const script = new Script(readFileSync(bundle, 'latin1'), {
    filename: bundle,
    cachedData: existsSync(compiled) ? readFileSync(compiled) : undefined,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  if (process.env[KEEP] === '1')
    process.once('exit', () => {
      // Those of the next start: V8 keeps a note of the flags of this moment.
      setFlags()
      keep(script, compiled)
    })
  const run = script.runInThisContext() as (require: NodeJS.Require, moduleUrl: string) => void
  run(require, moduleUrl)
}

/** Whole or not at all: threads end at the same time, and another scan may begin. */
function keep(script: Script, file: string): void {
  const unfinished = `${file}.${process.pid}-${threadId}`
  writeFileSync(unfinished, script.createCachedData())
  renameSync(unfinished, file)
}
