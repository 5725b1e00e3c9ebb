/** The file that a thread of a scan starts with. */
import { runCompiled } from './compiled.ts'

runCompiled('scan-worker', import.meta.url)
