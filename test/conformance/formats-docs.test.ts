import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { formatsPage } from '../../scripts/generate-format-docs.ts'

/** `TIDEGAUGE_WRITE_EXPECTED=1` writes the page. */
test('docs/reference/formats.md is what the tables of the formats say', () => {
  const page = new URL('../../docs/reference/formats.md', import.meta.url)
  if (process.env['TIDEGAUGE_WRITE_EXPECTED'] === '1') writeFileSync(page, formatsPage())
  expect(readFileSync(page, 'utf8')).toBe(formatsPage())
})
