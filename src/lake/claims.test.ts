import { expect, test } from 'vitest'
import type { Dataset } from '../model/dataset.ts'
import { parseInterval } from '../model/interval.ts'
import type { ListedObject } from '../model/lake.ts'
import { claimObjects } from './claims.ts'

function dataset(name: string, path: string, interval = '1d'): Dataset {
  return {
    name,
    kind: 'bars',
    path,
    format: 'auto',
    interval: parseInterval(interval)!,
    calendar: 'XNYS',
    completeness: 'dense',
    lagUs: 0,
    stamp: 'start',
    dates: null,
  }
}
const objects = (...paths: string[]): ListedObject[] => paths.map((path) => ({ path, sizeBytes: 1, modifiedUs: 1, identity: path }))

test('each object goes to the dataset whose path it has, the others are skipped with the reason', () => {
  const { claimed, skipped } = claimObjects(objects('daily/A.csv', 'weekly/A.csv', 'README.md'), [
    dataset('daily', 'daily/{symbol}.csv'),
    dataset('weekly', 'weekly/{symbol}.csv', '1w'),
  ])
  expect(claimed.map((claim) => [claim.object.path, claim.dataset.name, claim.symbol])).toEqual([
    ['daily/A.csv', 'daily', 'A'],
    ['weekly/A.csv', 'weekly', 'A'],
  ])
  expect(skipped).toEqual([{ path: 'README.md', reason: 'no dataset reads this path' }])
})

test('a path without a symbol leaves it to the content', () => {
  const { claimed } = claimObjects(objects('2024-01-05.csv.gz'), [dataset('daily', '{date}.csv.gz')])
  expect(claimed[0]?.symbol).toBeNull()
})

test('datasets that share a template with an interval read their own interval', () => {
  const { claimed, skipped } = claimObjects(objects('A/1d.csv', 'A/daily.csv', 'A/1m.csv', 'A/5m.csv'), [
    dataset('daily', '{symbol}/{interval}.csv'),
    dataset('minutes', '{symbol}/{interval}.csv', '1m'),
  ])
  expect(claimed.map((claim) => [claim.object.path, claim.dataset.name])).toEqual([
    ['A/1d.csv', 'daily'],
    ['A/daily.csv', 'daily'],
    ['A/1m.csv', 'minutes'],
  ])
  expect(skipped).toEqual([{ path: 'A/5m.csv', reason: 'no dataset reads the interval 5m' }])
})

test('an object that two datasets claim is an error of the config that names both', () => {
  expect(() => claimObjects(objects('daily/A.csv'), [dataset('one', 'daily/{symbol}.csv'), dataset('two', '{any}/{symbol}.csv')])).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(/daily\/A\.csv by one .* and two/) }),
  )
})

test('files about the data are left out unless a path names them', () => {
  const { claimed, skipped } = claimObjects(objects('A.csv', 'META.csv', 'meta.csv', 'symbols.csv', 'labels.csv'), [
    dataset('daily', '{symbol}.csv'),
  ])
  expect(claimed.map((claim) => claim.symbol)).toEqual(['A', 'META', 'meta'])
  expect(skipped.map(({ path }) => path)).toEqual(['symbols.csv', 'labels.csv'])
  expect(claimObjects(objects('symbols.csv'), [dataset('all', 'symbols.csv')]).claimed).toHaveLength(1)
})
