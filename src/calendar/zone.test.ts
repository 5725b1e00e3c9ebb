import { expect, test } from 'vitest'
import { DAY_US, dayOf } from '../base/day.ts'
import type { KnownZone } from '../model/scan.ts'
import { knownZones, recallZones, zoneOf } from './zone.ts'

const HOUR_US = 3_600_000_000

const blocksOf = (name: string) => knownZones().find((zone) => zone.name === name)?.blocks ?? []

test('what was read of a zone is known, and recalled as it was', () => {
  const zone = zoneOf('Pacific/Chatham')
  const noon = dayOf('2024-06-03') * DAY_US + 12 * HOUR_US
  expect(zone.offsetUs(noon)).toBe(12.75 * HOUR_US)
  const blocks = blocksOf('Pacific/Chatham')
  expect(blocks).toHaveLength(1)

  // As if it had been read of another zone of the same clocks.
  recallZones(JSON.parse(JSON.stringify([{ name: 'NZ-CHAT', blocks }])) as KnownZone[])
  expect(blocksOf('NZ-CHAT')).toEqual(blocks)
  expect(zoneOf('NZ-CHAT').offsetUs(noon)).toBe(12.75 * HOUR_US)
  expect(zoneOf('NZ-CHAT').offsetUs(noon + 180 * DAY_US)).toBe(13.75 * HOUR_US)
})

test('what a zone knows already is not replaced, and UTC has nothing to know', () => {
  const zone = zoneOf('Europe/Oslo')
  const noon = dayOf('2024-06-03') * DAY_US + 12 * HOUR_US
  expect(zone.offsetUs(noon)).toBe(2 * HOUR_US)
  const wrong = blocksOf('Europe/Oslo').map((block) => ({ ...block, offsetUs: block.offsetUs.map(() => 0) }))
  recallZones([
    { name: 'Europe/Oslo', blocks: wrong },
    { name: 'UTC', blocks: wrong },
  ])
  expect(zone.offsetUs(noon + 200 * DAY_US)).toBe(HOUR_US)
  expect(zoneOf('UTC').offsetUs(noon)).toBe(0)
  expect(blocksOf('UTC')).toEqual([])
})
