import { expect, test } from 'vitest'
import { packsInUse, packsToCompact } from './compaction.ts'

const at = (pack: string, length: number) => ({ state: { pack, offset: 0, length, trace: 0 } })

test('packs in use are those that hold a state', () => {
  expect(packsInUse([at('b', 8), { state: null }, at('a', 8), at('b', 8)])).toEqual(['a', 'b'])
  expect(packsInUse([])).toEqual([])
})

test('a pack is compacted when less than half of it is in use', () => {
  const records = [at('half', 30), at('half', 20), at('less', 30), at('less', 19), at('whole', 100), { state: null }]
  const sizes = new Map([
    ['half', 100],
    ['less', 100],
    ['whole', 100],
    ['dead', 100],
  ])
  expect(packsToCompact(records, sizes)).toEqual(['less'])
})
