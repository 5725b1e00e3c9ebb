import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { usePostgres } from '../support/postgres.ts'
import { startServer } from '../support/server.ts'
import { WriteLoad, writeKinds } from '../support/write-load.ts'
import { temporaryFolderOfFile, tidegauge } from './command.ts'

const postgres = usePostgres()
const folder = temporaryFolderOfFile()
const lake = join(folder, 'lake')

/** Run before the server in each of its threads: writes down which of them loads a native library or connects to a port. */
const witness = `
import { appendFileSync } from 'node:fs'
import { Socket } from 'node:net'
const said = process.env.WITNESS
const [, started = ''] = process.argv
const who = started.endsWith('main.js') ? 'requests' : started.endsWith('store-thread.mjs') ? 'store' : 'scan'
const { dlopen } = process
process.dlopen = function (module, file, ...rest) {
  appendFileSync(said, who + ' loads ' + file + '\\n')
  return dlopen.call(process, module, file, ...rest)
}
const { connect } = Socket.prototype
Socket.prototype.connect = function (...args) {
  const [to] = args.flat()
  appendFileSync(said, who + ' connects to ' + (to?.port ?? to) + '\\n')
  return connect.apply(this, args)
}
`

beforeAll(async () => {
  await tidegauge(['demo', lake, '--symbols', '3', '--years', '1'])
}, 60_000)

/** Has a server scan, write and read, and gives what its threads did. */
async function witnessed(name: string, env: Readonly<Record<string, string>>): Promise<string[]> {
  const said = join(folder, `${name}.txt`)
  appendFileSync(said, '')
  const options = `--import data:text/javascript,${encodeURIComponent(witness)}`
  const args = [lake, '--data', join(folder, name), '--as-of', '2024-12-31T22:00:00Z']
  const server = await startServer(args, { ...env, NODE_OPTIONS: options, WITNESS: said })
  await expect.poll(async () => (await server.request('/api/v1/profile')).status, { timeout: 60_000 }).toBe(200)
  const load = new WriteLoad()
  for (const kind of writeKinds) expect(await load.write(server, kind)).toMatchObject({ kind, code: null })
  expect(await load.missing(server)).toEqual([])
  expect((await server.request('/api/v1/symbols/SYN001/profile')).status).toBe(200)
  expect(await server.end()).toBe(0)
  return [...new Set(readFileSync(said, 'utf8').trim().split('\n'))]
}

test('sqlite: the store thread has the databases open, and scans have; the thread that answers requests does not even load SQLite', async () => {
  const did = await witnessed('sqlite', {})
  const loaders = did.filter((line) => /loads .*sqlite.*\.node$/.test(line)).map((line) => line.split(' ')[0])
  expect(loaders.sort()).toEqual(['scan', 'store'])
}, 90_000)

test('postgres: the store thread and scans talk to the database; the thread that answers requests never does', async () => {
  const url = await postgres.freshDatabase()
  const did = await witnessed('postgres', { TIDEGAUGE_DATABASE_URL: url })
  const talkers = did.filter((line) => line.endsWith(`connects to ${new URL(url).port}`)).map((line) => line.split(' ')[0])
  expect(talkers.sort()).toEqual(['scan', 'store'])
}, 90_000)
