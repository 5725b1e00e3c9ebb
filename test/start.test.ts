import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'

const scripts = join(import.meta.dirname, '..', 'scripts')
const { demoWords } = (await import(pathToFileURL(join(scripts, 'demo-words.mjs')).href)) as {
  demoWords(words: readonly string[]): { readonly once: boolean; readonly serve: readonly string[] } | null
}

test('npm start takes where the demo is served, and whether it is', () => {
  expect(demoWords([])).toEqual({ once: false, serve: [] })
  expect(demoWords(['--once'])).toEqual({ once: true, serve: [] })
  expect(demoWords(['--port', '8790'])).toEqual({ once: false, serve: ['--port', '8790'] })
  expect(demoWords(['--once', '--host=127.0.0.1', '--port=8790'])).toEqual({
    once: true,
    serve: ['--host', '127.0.0.1', '--port', '8790'],
  })
})

test('other words are a command', () => {
  for (const words of [['scan', 'lake', '--port', '1'], ['serve', '--port', '8790'], ['--help'], ['--version'], ['--onces']])
    expect(demoWords(words)).toBeNull()
})

test.each([
  [['--once', '--prot', '3'], "Unknown option '--prot'"],
  [['--port'], "Option '--port <value>' argument missing"],
  [['--port', '--once'], "Option '--port' argument is ambiguous"],
  [['--once', 'lake'], "Unexpected argument 'lake'"],
])('%s are refused before anything is built', (words, found) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [join(scripts, 'start.mjs'), ...words], { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(`npm start: ${found}; of the demo can be said --once, --port N, --host ADDRESS\n`)
})
