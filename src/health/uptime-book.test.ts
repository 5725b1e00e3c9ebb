import { expect, test } from 'vitest'
import { UptimeBook } from './uptime-book.ts'

const minute = 60_000_000
const hour = 60 * minute
const start = 400_000 * hour
const hold = 10 * minute

test('each result counts in the hours in which it held, until the next', () => {
  const book = new UptimeBook()
  book.add('lake', { status: 'healthy', checkedAtUs: start + 55 * minute }, hold)
  book.add('lake', { status: 'unhealthy', checkedAtUs: start + 63 * minute }, hold)
  book.add('lake', { status: 'healthy', checkedAtUs: start + 64 * minute }, hold)
  expect(book.takeChanged(start + 2 * hour)).toEqual([
    { name: 'lake', hourUs: start, upUs: 5 * minute, downUs: 0 },
    { name: 'lake', hourUs: start + hour, upUs: 3 * minute, downUs: minute },
  ])
  expect(book.takeChanged(start + 2 * hour)).toEqual([])
  expect(book.uptimes('lake', start + 2 * hour)).toEqual({ last_24h: 8 / 9, last_7d: 8 / 9, last_30d: 8 / 9 })
})

test('hours that could not be kept are given again', () => {
  const book = new UptimeBook()
  book.add('lake', { status: 'healthy', checkedAtUs: start }, hold)
  book.add('lake', { status: 'healthy', checkedAtUs: start + minute }, hold)
  const taken = book.takeChanged(start + hour)
  book.giveBack(taken)
  expect(book.takeChanged(start + hour)).toEqual(taken)
})

test('while nobody probed nobody knows', () => {
  const book = new UptimeBook()
  book.add('lake', { status: 'unhealthy', checkedAtUs: start }, hold)
  book.add('lake', { status: 'healthy', checkedAtUs: start + 5 * hour }, hold)
  expect(book.takeChanged(start + 5 * hour)).toEqual([{ name: 'lake', hourUs: start, upUs: 0, downUs: 10 * minute }])
  expect(book.uptimes('never', start)).toEqual({ last_24h: null, last_7d: null, last_30d: null })
})

test('what was kept counts on after a restart, and hours leave the windows', () => {
  const book = new UptimeBook()
  book.load([{ name: 'lake', hourUs: start, upUs: hour / 2, downUs: hour / 2 }])
  book.add('lake', { status: 'healthy', checkedAtUs: start + 30 * hour }, hour)
  book.add('lake', { status: 'healthy', checkedAtUs: start + 30.5 * hour }, hour)
  const now = start + 31 * hour
  expect(book.uptimes('lake', now)).toEqual({ last_24h: 1, last_7d: 2 / 3, last_30d: 2 / 3 })
  expect(book.uptimes('lake', start + 800 * hour)).toEqual({ last_24h: null, last_7d: null, last_30d: null })
})
