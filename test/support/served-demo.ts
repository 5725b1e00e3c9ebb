import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { type Ended, tidegauge } from '../e2e/command.ts'
import { type ServerUnderTest, startServer } from './server.ts'

/** A server over a scanned demo lake of few symbols. */
export interface ServedDemo {
  readonly server: ServerUnderTest
  readonly folder: string
  /** Runs a command on the server's data folder. */
  command(words: readonly string[]): Promise<Ended>
  /** Makes a token by command and waits until the server knows it. Its name is its role, if nothing else is said. */
  token(role: 'read' | 'write' | 'admin', more?: readonly string[]): Promise<string>
  /** Ends the server and removes what it was made of. */
  remove(): Promise<void>
}

const asOf = ['--as-of', '2024-12-31T22:00:00Z']

/** A scanned demo lake, made once a test file and copied for each server. */
let template: Promise<string> | null = null
afterAll(async () => {
  if (template !== null) rmSync(await template, { recursive: true, force: true })
})

async function makeTemplate(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'served-template-'))
  await tidegauge(['demo', join(folder, 'lake'), '--symbols', '8', '--years', '1'])
  await tidegauge(['scan', join(folder, 'lake'), '--data', join(folder, 'data'), ...asOf])
  return folder
}

/** `config`: YAML beside the lake and the data folder. `before` runs before the server starts. */
export async function servedDemo(
  config: string,
  { args = [], before }: { readonly args?: readonly string[]; before?(demo: Pick<ServedDemo, 'command' | 'folder'>): Promise<void> } = {},
): Promise<ServedDemo> {
  const folder = mkdtempSync(join(tmpdir(), 'served-demo-'))
  const [lake, data, file] = [join(folder, 'lake'), join(folder, 'data'), join(folder, 'tidegauge.yaml')]
  const command = (words: readonly string[]) => tidegauge([...words, '--data', data])
  cpSync(await (template ??= makeTemplate()), folder, { recursive: true, preserveTimestamps: true })
  writeFileSync(file, `lake: lake\n${config}`)
  await before?.({ command, folder })
  const server = await startServer([lake, '--data', data, '--config', file, ...asOf, ...args])
  return {
    server,
    folder,
    command,
    token: async (role, more = []) => {
      const { stdout, stderr, code } = await command(['token', 'create', '--name', role, '--role', role, ...more])
      if (code !== 0) throw new Error(`token create ended with ${code ?? ''}: ${stderr}`)
      const token = stdout.trim()
      const known = () => server.request('/api/v1/profile', { headers: { authorization: `Bearer ${token}` } })
      for (let i = 0; i < 100 && (await known()).status === 401; i++) await new Promise((resolve) => setTimeout(resolve, 100))
      return token
    },
    remove: async () => {
      const { exitCode, signalCode } = server.process
      if (exitCode === null && signalCode === null) await server.end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
