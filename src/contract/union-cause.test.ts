import { expect, test } from 'vitest'
import { samplesBody } from './samples.ts'
import { operationsBody } from './telemetry.ts'

const sample = { name: 'rows', value: 1 }
const operation = { name: 'dcf', duration_ms: 5, success: true }
const told = (schema: typeof samplesBody | typeof operationsBody, body: unknown) =>
  schema.safeParse(body).error?.issues.map(({ path, message }) => [path.join('.'), message].filter((text) => text !== '').join(': '))

test('a mistake in one of many is told with its place', () => {
  expect(told(samplesBody, { samples: [sample, { ...sample, value: 'x' }] })).toEqual([
    expect.stringMatching(/^samples\.1\.value: .*number/),
  ])
  expect(told(samplesBody, { samples: [] })).toEqual([expect.stringMatching(/^samples: Too small/)])
  expect(told(operationsBody, { operations: [operation, { ...operation, at: 'noon' }] })).toEqual([
    'operations.1.at: expected an instant with its zone, such as 2024-01-05T18:00:00Z',
  ])
})

test('a mistake in one alone is told with its place, and all mistakes are', () => {
  expect(told(samplesBody, { ...sample, name: '1', labels: { '': 'x' } })).toEqual([expect.stringMatching(/^name: a name .*; labels/)])
  expect(told(operationsBody, { ...operation, success: 'yes' })).toEqual([expect.stringMatching(/^success: /)])
  expect(told(operationsBody, { operation })).toEqual([expect.stringMatching(/^name: .*; Unrecognized key: "operation"/)])
})

test('what is no object at all is told as such', () => {
  for (const body of [null, 1, 'text', []]) expect(told(samplesBody, body)).toEqual([expect.stringContaining('expected object')])
})
