import { expect, test } from 'vitest'
import { unreadableObject } from './unreadable-object.ts'

test('an object that gave no bars is one critical defect that says why and where', () => {
  expect(unreadableObject.run({ path: 'daily/AAPL.json', reason: 'expected a comma, found the end', offset: 120, line: 7 })).toEqual([
    {
      slots: [],
      from: null,
      to: null,
      message: 'daily/AAPL.json cannot be read as bars: expected a comma, found the end at byte 120, line 7',
      evidence: { path: 'daily/AAPL.json', reason: 'expected a comma, found the end', offset: 120, line: 7 },
    },
  ])
  expect(unreadableObject.severity).toBe('critical')
})

test('byte 0 is a place, and a reason without a place stands alone', () => {
  expect(unreadableObject.run({ path: 'a.csv', reason: 'no header', offset: 0, line: 1 })[0]?.message).toContain('at byte 0, line 1')
  expect(unreadableObject.run({ path: 'a.csv', reason: 'it is empty', offset: -1, line: 0 })).toMatchObject([
    { message: 'a.csv cannot be read as bars: it is empty', evidence: { offset: null, line: null } },
  ])
})
