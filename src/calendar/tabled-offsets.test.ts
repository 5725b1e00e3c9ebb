import { expect, test } from 'vitest'
import { DAY_US, dayOf } from '../base/day.ts'
import { calendarNames, findCalendar } from './calendar.ts'
import offsets from './data/offsets.json' with { type: 'json' }
import { tabledOffsets } from './tabled-offsets.ts'
import { knownZones, zoneOf } from './zone.ts'

const BLOCK_US = 512 * DAY_US
const START = (Date.parse(offsets.from) * 1000) / BLOCK_US
const END = (Date.parse(offsets.until) * 1000) / BLOCK_US
const { version } = offsets

test('the table has the zone of every calendar until the end of the last', () => {
  for (const name of calendarNames) {
    const { timeZone } = findCalendar(name)!
    if (timeZone !== 'UTC') expect(Object.keys(offsets.zones)).toContain(timeZone)
  }
  expect(Number.isInteger(START) && Number.isInteger(END)).toBe(true)
  expect(END * 512).toBeGreaterThan(
    Math.max(...calendarNames.filter((name) => !/^(24|FX)/.test(name)).map((name) => findCalendar(name)!.lastDay)),
  )
})

for (const name of Object.keys(offsets.zones)) {
  test(`all offsets of ${name} in the table are those that this runtime says`, () => {
    // In lower case the runtime knows a zone, and the table does not.
    const asked = name.toLowerCase()
    for (let number = START; number < END; number++) {
      zoneOf(asked).offsetUs(number * BLOCK_US)
      const read = knownZones()
        .find((zone) => zone.name === asked)
        ?.blocks.find((block) => block.number === number)
      const tabled = tabledOffsets(name, number * BLOCK_US, (number + 1) * BLOCK_US)
      // A runtime with other zone data than the table's is asked itself.
      expect(tabled && { number, ...tabled }).toEqual(process.versions['tz'] === version ? read : undefined)
    }
  })
}

test('nothing is told before the table, after it, of other zones, and under other zone data', () => {
  const told = (name: string, number: number, tz = version) => tabledOffsets(name, number * BLOCK_US, (number + 1) * BLOCK_US, tz)
  expect(told('America/New_York', START)).toBeDefined()
  expect(told('America/New_York', END - 1)).toBeDefined()
  expect(told('America/New_York', START - 1)).toBeUndefined()
  expect(told('America/New_York', END)).toBeUndefined()
  expect(told('Antarctica/Troll', START)).toBeUndefined()
  expect(told('America/New_York', START, '2016a')).toBeUndefined()
})

test('a change within the asked span is told with what held before', () => {
  const [from, until] = [dayOf('2024-03-01') * DAY_US, dayOf('2024-04-01') * DAY_US]
  const change = Date.parse('2024-03-10T07:00Z') * 1000
  expect(tabledOffsets('America/New_York', from, until, version)).toEqual({
    fromUs: [from, change],
    offsetUs: [-5 * 3600e6, -4 * 3600e6],
  })
})
