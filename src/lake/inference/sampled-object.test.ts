import { expect, test } from 'vitest'
import { timeKind } from '../../model/decoded.ts'
import { decodedOf } from '../../../test/support/decoded.ts'
import { sampleReader } from './sampled-object.ts'

test('objects with the same times share them, others do not, and what an object is read after changes nothing', () => {
  const days = ['2024-01-05', '2024-01-08', '2024-01-09']
  const daily = decodedOf(days.map((day) => ({ day })))
  const longer = decodedOf([...days, '2024-01-10'].map((day) => ({ day })))
  const unsorted = decodedOf([...days].reverse().map((day) => ({ day })))
  const instants = decodedOf([...daily.rows.time].map((time) => ({ time, kind: timeKind.instant })))
  const objects = [daily, daily, longer, daily, instants, instants, unsorted, unsorted]
  const sampleOf = sampleReader()
  const samples = objects.map(sampleOf)
  expect(samples).toEqual(objects.map((object) => sampleReader()(object)))
  const times = samples.map(({ series }) => series[0]?.timesUs)
  expect(times.map((own, i) => own === times[i - 1])).toEqual([false, true, false, false, false, true, false, true])
})
