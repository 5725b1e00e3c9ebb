/**
 * Writes docs/reference/checks from the checks' own metadata and the figures of measured.json. With `--check` nothing is written, and the exit code is 1 when a page is out of date.
 */
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { importTypeScript } from './bundled.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'docs', 'reference', 'checks')
const { checkPages } = await importTypeScript(join(root, 'scripts', 'check-docs.ts'))

const figures = join(folder, 'measured.json')
const pages = checkPages(existsSync(figures) ? JSON.parse(await readFile(figures, 'utf8')) : null)
await mkdir(folder, { recursive: true })
const present = (await readdir(folder)).filter((name) => name.endsWith('.md'))
const stale = present.filter((name) => !pages.has(name))
for (const [name, text] of pages) {
  const written = present.includes(name) ? await readFile(join(folder, name), 'utf8') : null
  if (written !== text) stale.push(name)
}
if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    console.error(`docs/reference/checks is out of date (${stale.join(', ')}): run node scripts/generate-check-docs.mjs`)
    process.exitCode = 1
  }
} else {
  for (const name of stale) {
    const text = pages.get(name)
    if (text === undefined) await rm(join(folder, name))
    else await writeFile(join(folder, name), text)
  }
  console.log(`docs/reference/checks: ${pages.size} pages, ${stale.length} changed`)
}
