import { expect, test } from 'vitest'
import { findCalendar } from './calendar.ts'
import { knownOutages } from './outages.ts'

test('trap 7: Bitstamp was down for 108 hours from 2015-01-05, in sessions that crypto expects', () => {
  const [outage] = knownOutages('Bitstamp')
  expect((outage!.toUs - outage!.fromUs) / 3600e6).toBe(108)
  expect(findCalendar('24/7')!.sessionAt(outage!.fromUs)).toBeGreaterThan(0)
  expect(knownOutages('XNYS')).toEqual([])
})
