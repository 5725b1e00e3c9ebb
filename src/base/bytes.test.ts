import { expect, test } from 'vitest'
import { formatBytes, parseBytes } from './bytes.ts'

test('sizes are read with decimal and binary units', () => {
  const sizes: [string, number | null][] = [
    ['64 MiB', 67_108_864],
    ['64mib', 67_108_864],
    ['1.5GB', 1.5e9],
    [' 4096 ', 4096],
    ['0', 0],
    ['10 kB', 10_000],
    ['2 TiB', 2 ** 41],
    ['', null],
    ['MB', null],
    ['-1 MB', null],
    ['1 XB', null],
    ['1e9', null],
    ['constructor', null],
    ['9999999 TB', null],
  ]
  for (const [text, bytes] of sizes) expect(parseBytes(text), text).toBe(bytes)
})

test('sizes are shown in three digits or so', () => {
  expect([0, 831, 999, 1000, 59_234, 999_499, 999_500, 1_290_000_000, 5e15].map(formatBytes)).toEqual([
    '0 B',
    '831 B',
    '999 B',
    '1.00 kB',
    '59.2 kB',
    '999 kB',
    '1.00 MB',
    '1.29 GB',
    '5000 TB',
  ])
})
