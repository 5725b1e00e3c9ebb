import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DaysMet, SessionCounts } from './session-counts.ts'

const from = 19_000

/** Days of series within a hundred days. */
const someDays = fc.uniqueArray(fc.nat({ max: 99 }), { minLength: 1, maxLength: 60 }).map((days) => {
  return Float64Array.from(days, (day) => from + day).sort()
})

const someSeries = fc.array(fc.record({ days: someDays, count: fc.integer({ min: 1, max: 3 }) }), { minLength: 1, maxLength: 4 })

function metOf(series: DaysMet['series']): DaysMet {
  const all = series.flatMap(({ days, count }) => Array.from({ length: count }, () => [...days])).flat()
  const firstDay = Math.min(...all)
  const counts = new Uint32Array(Math.max(...all) - firstDay + 1)
  for (const day of all) counts[day - firstDay]!++
  return { series, firstDay, counts, bars: all.length }
}

test('a calendar is counted the same whichever was counted before it, and whatever part of the days it knows', () => {
  const calendar = fc.record({ sessions: fc.array(fc.boolean(), { minLength: 100, maxLength: 100 }), from: fc.nat(60), to: fc.nat(60) })
  fc.assert(
    fc.property(someSeries, fc.array(calendar, { minLength: 1, maxLength: 5 }), (series, calendars) => {
      const met = metOf(series)
      const counts = new SessionCounts(met)
      for (const { sessions, from: late, to: early } of calendars) {
        const first = met.firstDay + (late > 30 ? 0 : Math.min(late, met.counts.length))
        const behind = Math.max(first, met.firstDay + met.counts.length - (early > 30 ? 0 : early))
        const isSession = (day: number): boolean => day >= first && day < behind && sessions[day - from] === true
        const table = { firstDay: first, isSession: Uint8Array.from({ length: behind - first }, (_, i) => Number(isSession(first + i))) }
        const plain = { bars: 0, onSession: 0, expected: 0 }
        for (const { days, count } of series) {
          const known = days.filter((day) => day >= first && day < behind)
          plain.bars += count * known.length
          plain.onSession += count * known.filter(isSession).length
          for (let day = known[0] ?? 0; day <= (known.at(-1) ?? -1); day++) if (isSession(day)) plain.expected += count
        }
        expect(counts.count(table)).toEqual(plain)
      }
    }),
  )
})
