import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Builds dist/ before the suite: end-to-end tests run the built command, and every test that decodes needs the kernel. */
export default function setup(): void {
  execFileSync(process.execPath, [join(import.meta.dirname, '..', '..', 'scripts', 'build.mjs')], { stdio: 'inherit' })
}
