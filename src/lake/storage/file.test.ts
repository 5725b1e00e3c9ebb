import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Listing } from '../../model/lake.ts'
import { fileStorage } from './file.ts'

let outer = ''
let root = ''

beforeEach(() => {
  // Where root becomes nobody for a test, nobody has to get there.
  outer = mkdtempSync(join(process.getuid?.() === 0 ? '/tmp' : tmpdir(), 'tidegauge-lake-'))
  root = join(outer, 'lake')
  mkdirSync(root)
})
afterEach(() => {
  rmSync(outer, { recursive: true, force: true })
})

function put(path: string, content: string | Uint8Array = 'x'): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), content)
}

const pathsOf = (listing: Listing): string[] => listing.objects.map(({ path }) => path)
const reasonsOf = (listing: Listing): Record<string, string> =>
  Object.fromEntries(listing.skipped.map(({ path, reason }) => [path, reason]))

async function read(path: string): Promise<string> {
  const reader = await fileStorage(root).open(path)
  const target = new Uint8Array(4)
  let text = ''
  for (let got = await reader.read(target); got > 0; got = await reader.read(target))
    text += Buffer.from(target.subarray(0, got)).toString()
  await reader.close()
  return text
}

test('objects are listed at any depth, by path in code units, with size and time of modification', async () => {
  put('b.csv', '12345')
  put('a/z.csv')
  put('a-b/y.csv')
  put('Z.csv')
  utimesSync(join(root, 'b.csv'), 1_700_000_000.25, 1_700_000_000.25)
  const listing = await fileStorage(root).list()
  expect(pathsOf(listing)).toEqual(['Z.csv', 'a-b/y.csv', 'a/z.csv', 'b.csv'])
  expect(listing.objects[3]).toMatchObject({ sizeBytes: 5, modifiedUs: 1_700_000_000_250_000 })
  expect(listing.skipped).toEqual([])
  expect(listing.failed).toEqual([])
})

test('an empty lake has no objects, one that is missing or a file is an error that says so', async () => {
  expect(await fileStorage(root).list()).toEqual({ objects: [], skipped: [], failed: [] })
  await expect(fileStorage(join(root, 'gone')).list()).rejects.toMatchObject({
    code: 'LAKE_MISSING',
    message: expect.stringContaining('nothing there'),
  })
  put('file')
  await expect(fileStorage(join(root, 'file')).list()).rejects.toMatchObject({
    code: 'LAKE_MISSING',
    message: expect.stringContaining('no folder'),
  })
  await expect(fileStorage(join(root, 'file', 'below')).list()).rejects.toMatchObject({ code: 'LAKE_MISSING' })
})

test('the identity holds while nothing is written and changes with content, even of the same length and time', async () => {
  put('a.csv', 'one')
  put('b.csv', 'two')
  const before = (await fileStorage(root).list()).objects
  expect((await fileStorage(root).list()).objects).toEqual(before)
  const { atime, mtime } = { atime: 1_700_000_000, mtime: (before[0]?.modifiedUs ?? 0) / 1e6 }
  await new Promise((done) => setTimeout(done, 20))
  put('a.csv', 'eno')
  utimesSync(join(root, 'a.csv'), atime, mtime)
  const after = (await fileStorage(root).list()).objects
  expect(after[0]?.identity).not.toBe(before[0]?.identity)
  expect(after[1]?.identity).toBe(before[1]?.identity)
})

test('a link is never followed, and the account says where it leads', async () => {
  put('daily/A.csv')
  put('.old/B.csv')
  writeFileSync(join(outer, 'secret.csv'), 'secret')
  mkdirSync(join(outer, 'elsewhere'))
  mkdirSync(join(outer, 'lake-beside'))
  const links: Record<string, string> = {
    'copy.csv': 'daily/A.csv',
    folder: 'daily',
    self: '.',
    'hidden.csv': '.old/B.csv',
    'out.csv': '../secret.csv',
    outFolder: '../elsewhere',
    beside: '../lake-beside',
    parent: '..',
    broken: 'nowhere',
    loop: 'loop',
  }
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(root, path))
  const listing = await fileStorage(root).list()
  expect(pathsOf(listing)).toEqual(['daily/A.csv'])
  const reasons = reasonsOf(listing)
  expect(reasons['copy.csv']).toBe('it is a link to daily/A.csv, which is read there')
  expect(reasons['folder']).toBe('it is a link to daily, and links are not followed')
  expect(reasons['self']).toContain('the lake itself')
  expect(reasons['hidden.csv']).toBe('it is a link to .old/B.csv, and links are not followed')
  for (const path of ['out.csv', 'outFolder', 'beside', 'parent']) expect(reasons[path], path).toContain('out of the lake')
  expect(reasons['broken']).toContain('to nothing: nowhere')
  expect(reasons['loop']).toContain('leads back to itself')
  expect(listing.failed).toEqual([])
})

test('the root itself may be a link to the lake', async () => {
  put('A.csv', 'content')
  symlinkSync(root, join(outer, 'alias'))
  const storage = fileStorage(join(outer, 'alias'))
  expect(pathsOf(await storage.list())).toEqual(['A.csv'])
  expect((await storage.open('A.csv')).sizeBytes).toBe(7)
})

test('sockets and folders named like files are passed over or looked into, and never waited for', async () => {
  const server = createServer().listen(join(root, 'socket.csv'))
  await new Promise((done) => server.on('listening', done))
  put('AAPL.csv/part.csv')
  const listing = await fileStorage(root).list()
  expect(pathsOf(listing)).toEqual(['AAPL.csv/part.csv'])
  expect(reasonsOf(listing)).toMatchObject({ 'socket.csv': 'it is a socket, not a file' })
  expect(() => fileStorage(root).open('socket.csv')).toThrow()
  expect(() => fileStorage(root).open('AAPL.csv')).toThrow(expect.objectContaining({ code: 'ENOTREG' }))
  server.close()
})

test('what editors, systems and downloads leave behind is passed over with the reason', async () => {
  const names = ['.DS_Store', '..%2fetc', '.A.csv.swp', 'Thumbs.db', 'A.csv~', '~$A.xlsx', 'A.csv.tmp', 'A.csv.part', 'B.CRDOWNLOAD']
  for (const name of names) put(name)
  put('.git/objects/aa')
  put('A.csv')
  const listing = await fileStorage(root).list()
  expect(pathsOf(listing)).toEqual(['A.csv'])
  expect(Object.keys(reasonsOf(listing)).sort()).toEqual([...names, '.git'].sort())
  expect(reasonsOf(listing)['.git']).toBe('hidden folder, not looked into')
})

test('hostile names are read as themselves', async () => {
  const names = [
    'a b.csv',
    'new\nline.csv',
    'a..b.csv',
    'x..',
    '%2f.csv',
    'a%2f..%2fetc',
    '__proto__',
    'constructor',
    '$(id).csv',
    'quote\'".csv',
    'back\\slash.csv',
    '\ufffd.csv',
    '\u00e9.csv',
    'e\u0301.csv',
    `${'n'.repeat(251)}.csv`,
  ]
  for (const name of names) put(name, name)
  const listing = await fileStorage(root).list()
  expect(pathsOf(listing)).toEqual([...names].sort())
  for (const name of names) expect(await read(name)).toBe(name)
})

test('a name that is not UTF-8 is passed over and shown with its bytes', async () => {
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x41, 0xff, 0x2e, 0x63])]), 'x')
  mkdirSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xc3, 0x28])]))
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.alloc(255, 0xfe)]), 'x')
  put('B.csv')
  const listing = await fileStorage(root).list()
  expect(pathsOf(listing)).toEqual(['B.csv'])
  const reasons = reasonsOf(listing)
  expect(reasons['A\\xff.c']).toContain('not UTF-8')
  expect(reasons['\\xc3(']).toContain('not UTF-8')
  expect(Object.keys(reasons)).toHaveLength(3)
  expect(listing.failed).toEqual([])
})

test('a folder that the system will not look into makes the listing incomplete, the rest is listed', async () => {
  // Two chains of folders, joined to one path longer than the system takes: it refuses them to root as well.
  const chain = Array.from({ length: 12 }, () => 'd'.repeat(200)).join('/')
  mkdirSync(join(root, 'a', chain), { recursive: true })
  mkdirSync(join(outer, 'b', chain), { recursive: true })
  renameSync(join(outer, 'b'), join(root, 'a', chain, 'b'))
  put('B.csv')
  const listing = await fileStorage(root).list()
  expect(pathsOf(listing)).toEqual(['B.csv'])
  expect(listing.failed).toHaveLength(1)
  expect(listing.failed[0]?.reason).toContain('ENAMETOOLONG')
  execFileSync('rm', ['-rf', root])
})

test('a folder without permission is a failure, a file without permission is listed and refuses to open', () => {
  put('open/A.csv')
  put('shut/B.csv')
  put('shut-file.csv')
  const bundle = join(outer, 'file.mjs')
  const source = fileURLToPath(new URL('file.ts', import.meta.url))
  buildSync({ entryPoints: [source], bundle: true, platform: 'node', format: 'esm', outfile: bundle, logLevel: 'error' })
  chmodSync(outer, 0o755)
  chmodSync(join(root, 'shut'), 0)
  chmodSync(join(root, 'shut-file.csv'), 0)
  const script = `
    import { fileStorage } from ${JSON.stringify(bundle)}
    const storage = fileStorage(${JSON.stringify(root)})
    const listing = await storage.list()
    let code = 'opened'
    try { await storage.open('shut-file.csv') } catch (error) { code = error.code }
    console.log(JSON.stringify({ objects: listing.objects.map((o) => o.path), failed: listing.failed, code }))`
  // Root may look into everything, so root becomes nobody for this one.
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { ...nobody, cwd: outer, encoding: 'utf8' })
  chmodSync(join(root, 'shut'), 0o755)
  expect(JSON.parse(out)).toEqual({
    objects: ['open/A.csv', 'shut-file.csv'],
    failed: [{ path: 'shut', reason: 'no permission to look into it (EACCES)' }],
    code: 'EACCES',
  })
})

test('a reader gives all bytes from start to end, and any range', async () => {
  put('A.csv', '0123456789')
  expect(await read('A.csv')).toBe('0123456789')
  const reader = await fileStorage(root).open('A.csv')
  const target = new Uint8Array(3)
  expect(reader.sizeBytes).toBe(10)
  expect(await reader.readAt(8, target)).toBe(2)
  expect(Buffer.from(target).toString('latin1', 0, 2)).toBe('89')
  expect(await reader.readAt(20, target)).toBe(0)
  await reader.close()
  await reader.close()
  put('empty')
  truncateSync(join(root, 'empty'))
  expect(await read('empty')).toBe('')
})

test('a file that grows, shrinks or is written to while it is read is told from one that stays', async () => {
  const changes: [string, () => void][] = [
    ['grew', () => appendFileSync(join(root, 'A.csv'), 'more')],
    ['shrank', () => truncateSync(join(root, 'A.csv'), 5)],
    ['was written to', () => utimesSync(join(root, 'A.csv'), 1, 1)],
  ]
  for (const [how, change] of changes) {
    put('A.csv', '0123456789')
    const reader = await fileStorage(root).open('A.csv')
    const target = new Uint8Array(8)
    await reader.read(target)
    change()
    const rest = async (): Promise<void> => {
      while ((await reader.read(target)) > 0);
    }
    await expect(rest(), how).rejects.toMatchObject({ code: 'ECHANGED', message: expect.stringContaining(how) })
    expect(() => reader.readAt(0, target), how).toThrow(/while it was being read/)
    await reader.close()
  }
})

test('a file that is replaced by another while it is read gives its old content whole', async () => {
  put('A.csv', 'old content')
  const reader = await fileStorage(root).open('A.csv')
  const target = new Uint8Array(64)
  put('A.new', 'new')
  renameSync(join(root, 'A.new'), join(root, 'A.csv'))
  expect(await reader.read(target)).toBe(11)
  expect(await reader.read(target)).toBe(0)
  await reader.close()
})

test('nothing outside the lake is ever opened, whatever the path or a link says', async () => {
  put('daily/A.csv')
  writeFileSync(join(outer, 'secret'), 'secret')
  mkdirSync(join(outer, 'elsewhere'))
  writeFileSync(join(outer, 'elsewhere', 'B.csv'), 'secret')
  symlinkSync('../secret', join(root, 'link.csv'))
  symlinkSync('../elsewhere', join(root, 'folder'))
  for (const path of ['../secret', 'daily/../../secret', join(outer, 'secret'), '', '.', 'daily//A.csv', './daily/A.csv']) {
    expect(() => fileStorage(root).open(path), path).toThrow()
  }
  expect(() => fileStorage(root).open('link.csv')).toThrow(expect.objectContaining({ code: 'ELOOP' }))
  expect(() => fileStorage(root).open('folder/B.csv')).toThrow(expect.objectContaining({ code: 'ELOOP' }))
  expect(() => fileStorage(root).open('gone.csv')).toThrow(expect.objectContaining({ code: 'ENOENT' }))
})

test('two names of one file are two objects', async () => {
  put('A.csv')
  linkSync(join(root, 'A.csv'), join(root, 'B.csv'))
  expect(pathsOf(await fileStorage(root).list())).toEqual(['A.csv', 'B.csv'])
})
