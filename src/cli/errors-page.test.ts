import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { statusOf } from '../api/problem.ts'
import { EXIT_AMBIGUOUS, EXIT_INCOMPLETE, EXIT_LIMIT, exitCodeOf } from './exit-code.ts'

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'reference', 'errors.md'), 'utf8')
const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (\d+) \| (\d+) \| (.+) \| (.+) \|$/gm)].map(
  ([, code, exit, status, meaning, remedy]) => ({
    code,
    exit: Number(exit),
    status: Number(status),
    meaning,
    remedy,
  }),
)

test('docs/reference/errors.md has every code once, in order, with its exit code, status, meaning and remedy', () => {
  expect(rows.map(({ code, exit }) => [code, exit])).toEqual(Object.entries(exitCodeOf))
  expect(Object.fromEntries(rows.map(({ code, status }) => [code, status]))).toEqual(statusOf)
  for (const { code, meaning, remedy } of rows)
    expect(
      [meaning, remedy].every((text) => (text ?? '').length > 10),
      code,
    ).toBe(true)
})

test('the list of codes is the one that errors are thrown with', () => {
  const source = readFileSync(join(import.meta.dirname, '..', 'base', 'app-error.ts'), 'utf8')
  expect([...source.matchAll(/^ {2}\| '([A-Z_]+)'$/gm)].map(([, code]) => code)).toEqual(Object.keys(exitCodeOf))
})

test('docs/reference/errors.md explains every exit code', () => {
  const explained = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
  expect(explained).toEqual(
    [...new Set([0, EXIT_LIMIT, EXIT_AMBIGUOUS, EXIT_INCOMPLETE, ...Object.values(exitCodeOf)])].sort((a, b) => a - b),
  )
})
