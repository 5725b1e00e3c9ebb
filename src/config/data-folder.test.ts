import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { chooseDataFolder, dataFolderOf, lastDataFolder, rememberDataFolder, type Surroundings } from './data-folder.ts'
import { loadConfig } from './load-config.ts'
import { loadActions } from './actions-file.ts'
import { loadMetadata } from './metadata-file.ts'

let home = ''
let at: Surroundings

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'tidegauge-config-')))
  for (const folder of ['lake', 'work']) mkdirSync(join(home, folder))
  at = { cwd: join(home, 'work'), env: { HOME: home } }
})
afterEach(() => {
  rmSync(home, { recursive: true, force: true })
})

const lake = (): string => join(home, 'lake')

test('without a config the data folder lies in the state folder of the user, one per lake', () => {
  const { folder, from } = dataFolderOf({ lake: lake(), config: null, configured: null }, at)
  expect(from).toBe('state-home')
  expect(folder).toMatch(/\.local\/state\/tidegauge\/lake-[0-9a-f]{8}$/)
  const xdg = { ...at, env: { ...at.env, XDG_STATE_HOME: join(home, 'state') } }
  expect(dataFolderOf({ lake: lake(), config: null, configured: null }, xdg).folder).toMatch(/\/state\/tidegauge\/lake-/)
  expect(
    dataFolderOf({ lake: lake(), config: null, configured: null }, { ...at, env: { ...at.env, XDG_STATE_HOME: 'relative' } }).folder,
  ).toBe(folder)
  symlinkSync(lake(), join(home, 'lake-link'))
  expect(dataFolderOf({ lake: join(home, 'lake-link'), config: null, configured: null }, at).folder.slice(-8)).toBe(folder.slice(-8))
  expect(dataFolderOf({ lake: join(home, 'work'), config: null, configured: null }, at).folder.slice(-8)).not.toBe(folder.slice(-8))
})

test('with a config it lies beside the config, unless that lies in the lake', () => {
  expect(dataFolderOf({ lake: lake(), config: join(home, 'work', 'tidegauge.yaml'), configured: null }, at)).toEqual({
    folder: join(home, 'work', '.tidegauge'),
    from: 'beside-config',
  })
  expect(dataFolderOf({ lake: lake(), config: join(lake(), 'tidegauge.yaml'), configured: null }, at).from).toBe('state-home')
})

test('a flag wins over the environment over the file, and none may lie in the lake', () => {
  const given = { lake: lake(), config: null, configured: join(home, 'c') }
  expect(dataFolderOf(given, at)).toEqual({ folder: join(home, 'c'), from: 'config' })
  const set = { ...at, env: { ...at.env, TIDEGAUGE_DATA: '../b' } }
  expect(dataFolderOf(given, set)).toEqual({ folder: join(home, 'b'), from: 'environment' })
  expect(dataFolderOf({ ...given, flag: '../a' }, set)).toEqual({ folder: join(home, 'a'), from: 'flag' })
  symlinkSync(lake(), join(home, 'way-in'))
  for (const flag of ['../lake', '../lake/x/y', '../way-in/data', '../lake/../lake/d']) {
    expect(() => dataFolderOf({ ...given, flag }, at), flag).toThrow(
      expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE', message: expect.stringContaining('inside the lake') }),
    )
  }
  expect(dataFolderOf({ ...given, flag: '../lake-beside' }, at).folder).toBe(join(home, 'lake-beside'))
  expect(() => dataFolderOf({ lake: home, config: null, configured: null }, at)).toThrow(
    expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE' }),
  )
})

test('commands without flags take the last data folder used, and say so when there is none', async () => {
  await expect(chooseDataFolder({}, at)).rejects.toMatchObject({ code: 'NO_SCAN' })
  rememberDataFolder(join(home, 'with\nnewline'), at)
  rememberDataFolder(join(home, 'd'), at)
  expect(lastDataFolder(at)).toBe(join(home, 'd'))
  expect(await chooseDataFolder({}, at)).toEqual({ folder: join(home, 'd'), from: 'last-used' })
  expect(await chooseDataFolder({ data: 'x' }, at)).toEqual({ folder: join(home, 'work', 'x'), from: 'flag' })
  writeFileSync(join(home, 'c.yaml'), 'lake: lake\n')
  expect(await chooseDataFolder({ config: '../c.yaml' }, at)).toEqual({ folder: join(home, '.tidegauge'), from: 'beside-config' })
  await expect(chooseDataFolder({ config: 'gone.yaml' }, at)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('no such file'),
  })
})

test('a home that cannot be written to fails nothing', () => {
  writeFileSync(join(home, 'file'), '')
  const broken = { ...at, env: { HOME: join(home, 'file') } }
  expect(() => rememberDataFolder('/x', broken)).not.toThrow()
  expect(lastDataFolder(broken)).toBeNull()
})

test('a scan finds lake and config: the one named, the one in the folder, or none', async () => {
  await expect(loadConfig({}, at)).rejects.toMatchObject({ code: 'USAGE' })
  expect(await loadConfig({ lake: '../lake' }, at)).toMatchObject({ lake: lake(), config: { file: null } })
  writeFileSync(join(at.cwd, 'tidegauge.yaml'), 'lake: ../lake\nscan: { workers: 7 }\n')
  const found = await loadConfig({}, at)
  expect(found).toMatchObject({ lake: lake(), config: { scan: { workers: 7 } }, dataFolder: { folder: join(at.cwd, '.tidegauge') } })
  expect((await loadConfig({ lake: '../lake' }, at)).config.scan.workers).toBe(7)
  // The config of one lake says nothing of another.
  expect((await loadConfig({ lake: '..', data: '/nowhere/d' }, at)).config.file).toBeNull()
  expect((await loadConfig({ lake: '../other', config: 'tidegauge.yaml' }, at)).config.scan.workers).toBe(7)
  writeFileSync(join(at.cwd, 'tidegauge.yaml'), 'lake: ../lake\nscann: {}\nsymbols: 3\n')
  await expect(loadConfig({}, at)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(
      /has 2 mistakes:\n {2}line 2, scann: unknown key; did you mean scan\?\n {2}line 3, symbols: expected a mapping, not 3$/,
    ),
  })
  expect(existsSync(join(lake(), '.tidegauge'))).toBe(false)
})

test('the metadata file is read, or refused with its mistakes', () => {
  expect(loadMetadata(null).size).toBe(0)
  writeFileSync(join(home, 's.csv'), 'symbol,listed\nA,2020-01-01\n')
  expect(loadMetadata(join(home, 's.csv')).get('A')?.listed).toBe('2020-01-01')
  writeFileSync(join(home, 's.csv'), 'symbol,listed\nA,soon\n')
  expect(() => loadMetadata(join(home, 's.csv'))).toThrow(/has a mistake:\n {2}line 2: listed of A/)
  expect(() => loadMetadata(join(home, 'gone.csv'))).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})

test('the actions file is read by symbol, or refused with its mistakes', () => {
  expect(loadActions(null).size).toBe(0)
  writeFileSync(join(home, 'a.csv'), 'symbol,date,type,ratio\nA,2020-01-02,split,2:1\n')
  expect(loadActions(join(home, 'a.csv')).get('A')).toMatchObject([{ kind: 'split', ratio: 2 }])
  writeFileSync(join(home, 'a.csv'), 'symbol,date,type,ratio\nA,2020-01-02,splits,2:1\nA,soon,split,2\n')
  expect(() => loadActions(join(home, 'a.csv'))).toThrow(
    /the actions file .*a\.csv has 2 mistakes:\n {2}line 2: there is no type "splits"; did you mean split\?\n {2}line 3: the date of A is "soon"/,
  )
  expect(() => loadActions(join(home, 'gone.csv'))).toThrow(/set actions in the config to a CSV or JSON file of splits/)
})
