/** The file that a thread of a scan starts with. */
import { runCompiled } from './compiled.ts'
import { compileAtOnce } from './scan/engine/compiler-flags.ts'

compileAtOnce()
runCompiled('scan-worker', import.meta.url)
