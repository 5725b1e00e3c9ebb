import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readMemory, writeMemory } from './memory-file.ts'
import { packsFolder } from './pack-folder.ts'

let data = ''
const remembered = new Map<string, unknown>([['prints', { weeks: Float64Array.of(1, NaN), names: ['a', '\u0000'] }]])

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'tidegauge-test-'))
  mkdirSync(packsFolder(data))
})

afterEach(() => {
  rmSync(data, { recursive: true, force: true })
})

test('what was written is read under its key, and under no other', async () => {
  expect(await readMemory(data, '1 5')).toEqual(new Map())
  writeMemory(data, '1 5', remembered)
  expect(await readMemory(data, '1 5')).toEqual(remembered)
  for (const key of ['1 6', null]) expect(await readMemory(data, key)).toEqual(new Map())
  writeMemory(data, '2 7', new Map())
  expect(await readMemory(data, '1 5')).toEqual(new Map())
})

test('thousands of arrays are kept, and a shorter memory leaves nothing of a longer one', async () => {
  const many = new Map<string, unknown>(
    Array.from({ length: 5000 }, (_, i) => [`s${i}`, i % 2 === 0 ? Uint8Array.of(i) : Float64Array.of(i, -i)]),
  )
  writeMemory(data, '1 5', many)
  expect(await readMemory(data, '1 5')).toEqual(many)
  writeMemory(data, '2 6', remembered)
  expect(await readMemory(data, '2 6')).toEqual(remembered)
})

test('a file that is cut short or changed anywhere is no memory', async () => {
  writeMemory(data, '1 5', remembered)
  const file = join(packsFolder(data), 'memory')
  const bytes = readFileSync(file)
  for (let length = 0; length < bytes.length; length += 7) {
    writeFileSync(file, bytes.subarray(0, length))
    expect(await readMemory(data, '1 5')).toEqual(new Map())
  }
  for (const i of [0, 4, 8, 12, 16, 30, 40, bytes.length - 1]) {
    const other = Buffer.from(bytes)
    other.writeUInt8(other.readUInt8(i) ^ 1, i)
    writeFileSync(file, other)
    expect(await readMemory(data, '1 5')).toEqual(new Map())
  }
})

test('a place that cannot be written is no error', () => {
  rmSync(packsFolder(data), { recursive: true })
  expect(() => {
    writeMemory(data, '1 5', remembered)
  }).not.toThrow()
})
