import { isoDate, isoWeekday } from '../../base/day.ts'
import { pick, rowAt, samePrices, scaled, singleFault } from './fault.ts'

/** Rows that are written twice. */
export const duplicateRows = singleFault({
  name: 'duplicate-identical',
  kind: 'gross',
  checks: ['duplicate_bar'],
  about: 'up to five rows written twice',
  needs: { span: 5 },
  change({ rows, at }, random) {
    const count = 1 + random.below(5)
    const again = rows.slice(at, at + count)
    return {
      rows: [...rows.slice(0, at + count), ...again, ...rows.slice(at + count)],
      from: rowAt(rows, at).day,
      to: rowAt(rows, at + count - 1).day,
      detail: count === 1 ? 'row written twice' : `${count} rows written twice`,
    }
  },
})

/** One row, in the demo lake. */
export const repeatedRow = singleFault({
  name: 'repeated-row',
  kind: 'gross',
  checks: ['duplicate_bar'],
  about: 'a row written twice',
  change({ rows, at }) {
    const row = rowAt(rows, at)
    return { rows: [...rows.slice(0, at + 1), row, ...rows.slice(at + 1)], from: row.day, to: row.day, detail: 'row written twice' }
  },
})

/** Two rows of one date that disagree: a correction beside what it corrects. */
export const conflictingRows = singleFault({
  name: 'duplicate-conflicting',
  kind: 'gross',
  checks: ['duplicate_bar'],
  about: 'two rows of one date with different values',
  change({ rows, at }, random) {
    const row = rowAt(rows, at)
    const other = {
      ...row,
      close: scaled(row.close, 1 + (random.next() - 0.5) / 25),
      volume: Math.round((row.volume ?? 0) * (0.8 + 0.15 * random.next())),
    }
    if (samePrices(row, other)) return null
    const pair = random.next() < 0.5 ? [row, other] : [other, row]
    return {
      rows: [...rows.slice(0, at), ...pair, ...rows.slice(at + 1)],
      from: row.day,
      to: row.day,
      detail: 'two rows of one date disagree',
    }
  },
})

/** Rows that stand where they do not belong in time. */
export const disorderedRows = singleFault({
  name: 'out-of-order',
  kind: 'gross',
  checks: ['out_of_order'],
  about: 'a row moved, or a block of rows put before the block ahead of it',
  needs: { span: 12 },
  change({ rows, at }, random) {
    const first = 1 + random.below(4)
    const second = 1 + random.below(6)
    const end = at + first + second
    return {
      rows: [...rows.slice(0, at), ...rows.slice(at + first, end), ...rows.slice(at, at + first), ...rows.slice(end)],
      from: rowAt(rows, at).day,
      to: rowAt(rows, end - 1).day,
      detail: `${first} rows after the ${second} that follow them`,
    }
  },
})

/** A bar on a day without a session. */
export const offSessionBar = singleFault({
  name: 'off-session-bar',
  kind: 'gross',
  checks: ['non_session_bar'],
  about: 'a bar on a holiday or weekend: the row before again, or values of its own',
  needs: { span: 6 },
  change({ rows, at }, random) {
    for (let i = at; i < at + 5; i++) {
      const row = rowAt(rows, i)
      const free = rowAt(rows, i + 1).day - row.day - 1
      if (free < 1) continue
      const day = row.day + 1 + random.below(free)
      const extra = {
        ...row,
        day,
        ...(random.next() < 0.5 && { close: scaled(row.close, 1.004), volume: Math.round((row.volume ?? 0) / 3) }),
      }
      return { rows: [...rows.slice(0, i + 1), extra, ...rows.slice(i + 1)], from: day, to: day, detail: `a bar on ${isoDate(day)}` }
    }
    return null
  },
})

/** A Saturday's, in the demo lake. */
export const saturdayBar = singleFault({
  name: 'holiday-bar',
  kind: 'gross',
  checks: ['non_session_bar'],
  about: 'a bar on a Saturday',
  change({ rows, at }) {
    let i = at
    while (isoWeekday(rowAt(rows, i).day) !== 5) i++
    const row = rowAt(rows, i)
    const saturday = { ...row, day: row.day + 1 }
    return {
      rows: [...rows.slice(0, i + 1), saturday, ...rows.slice(i + 1)],
      from: saturday.day,
      to: saturday.day,
      detail: 'bar on a Saturday',
    }
  },
})

/** Dates taken in another time zone: a stretch of rows stands a day late. */
export const shiftedDates = singleFault({
  name: 'shifted-dates',
  kind: 'gross',
  checks: ['non_session_bar', 'missing_session', 'duplicate_bar'],
  about: 'the dates of 15 to 60 rows a day late or early',
  needs: { span: 60 },
  change({ rows, at }, random) {
    const count = 15 + random.below(46)
    const days = pick([-1, 1], random)
    const moved = rows.map((row, i) => (i >= at && i < at + count ? { ...row, day: row.day + days } : row))
    return {
      rows: moved,
      from: Math.min(rowAt(rows, at).day, rowAt(moved, at).day),
      to: Math.max(rowAt(rows, at + count - 1).day, rowAt(moved, at + count - 1).day),
      detail: `${count} rows dated a day ${days < 0 ? 'early' : 'late'}`,
    }
  },
})
