import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { layers } from '../layers.mjs'

const root = join(import.meta.dirname, '..')
const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')

test('the layer table of ARCHITECTURE.md is the one that the tools enforce', () => {
  const rows = [...text.matchAll(/^\| `(\w+)` \| (yes|no) \| (.+) \|$/gm)].map(([, name, pure, may]) => [
    name,
    { pure: pure === 'yes', may: may === 'nothing' ? [] : [...(may ?? '').matchAll(/`(\w+)`/g)].map(([, folder]) => folder) },
  ])
  expect(Object.fromEntries(rows)).toEqual(layers)
})

test('every folder of src is in the layer table and in the list of places', () => {
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(folders.map((folder) => folder.name).sort()).toEqual(Object.keys(layers).sort())
  for (const { name } of folders) expect(text).toContain(`| \`src/${name}/\` |`)
})
