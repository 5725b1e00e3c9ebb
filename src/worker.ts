/** The file that a thread of a scan starts with. */
import { runCompiled } from './compiled.ts'
import { compileAtOnce, optimiseLate } from './scan/engine/compiler-flags.ts'

runCompiled('scan-worker', import.meta.url, {
  early: ['node:zlib'],
  setFlags: () => {
    optimiseLate()
    compileAtOnce()
  },
})
