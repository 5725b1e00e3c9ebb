import fc from 'fast-check'
import { expect, test } from 'vitest'
import { probeStatuses } from '../model/probe-result.ts'
import { addUptime, noTime, tallyUptime, uptimeRatio } from './uptime.ts'

const hour = 3_600e6
const sample = (status: (typeof probeStatuses)[number], atHour: number) => ({ status, checkedAtUs: atHour * hour })

test('each result counts as long as it held', () => {
  const samples = [sample('healthy', 0), sample('unhealthy', 6), sample('degraded', 8)]
  const tally = tallyUptime(samples, { fromUs: 0, toUs: 10 * hour, holdUs: 24 * hour })
  expect(tally).toEqual({ upUs: 8 * hour, downUs: 2 * hour, unknownUs: 0 })
  expect(uptimeRatio(tally)).toBe(0.8)
})

test('what is unknown, or was not probed for too long, does not count', () => {
  const samples = [sample('healthy', -1), sample('unknown', 2), sample('unhealthy', 4), sample('healthy', 8)]
  const tally = tallyUptime(samples, { fromUs: 0, toUs: 10 * hour, holdUs: hour })
  expect(tally).toEqual({ upUs: hour, downUs: hour, unknownUs: 8 * hour })
  expect(uptimeRatio(tally)).toBe(0.5)
  expect(uptimeRatio(tallyUptime([], { fromUs: 0, toUs: hour, holdUs: hour }))).toBeNull()
})

test('tallies of ranges that follow one another add up to that of the whole', () => {
  const samplesOf = fc
    .array(fc.record({ status: fc.constantFrom(...probeStatuses), checkedAtUs: fc.integer({ min: -100, max: 1_100 }) }))
    .map((samples) => samples.sort((a, b) => a.checkedAtUs - b.checkedAtUs))
  fc.assert(
    fc.property(samplesOf, fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 1, max: 300 }), (samples, cut, holdUs) => {
      const part = (fromUs: number, toUs: number) => tallyUptime(samples, { fromUs, toUs, holdUs })
      const whole = part(0, 1_000)
      expect(addUptime(addUptime(noTime, part(0, cut)), part(cut, 1_000))).toEqual(whole)
      expect(whole.upUs + whole.downUs + whole.unknownUs).toBe(1_000)
    }),
  )
})
