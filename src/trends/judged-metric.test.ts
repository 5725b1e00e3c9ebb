import { expect, test } from 'vitest'
import { judgedStatus, orientationBy } from './judged-metric.ts'
import type { Threshold } from './threshold.ts'

const least: Threshold = { metric: 'm', direction: 'min', warning: 5, fail: 2 }
const most: Threshold = { metric: 'm', direction: 'max', fail: 9 }

test('a status that was told wins over every threshold', () => {
  expect(judgedStatus({ value: 1, status: 'pass' }, [least])).toBe('pass')
  expect(judgedStatus({ value: 6, status: 'error' }, [least])).toBe('error')
})

test('without one the worst threshold decides; without thresholds nothing does', () => {
  expect(judgedStatus({ value: 4, status: null }, [least, most])).toBe('warning')
  expect(judgedStatus({ value: 10, status: null }, [least, most])).toBe('fail')
  expect(judgedStatus({ value: null, status: null }, [least])).toBe('unknown')
  expect(judgedStatus({ value: 4, status: null }, [])).toBeNull()
})

test('a minimum says that more is better, a maximum that less is, both that neither is', () => {
  expect(orientationBy([least], 'm', {})).toBe('higher_is_better')
  expect(orientationBy([most], 'm', {})).toBe('lower_is_better')
  expect(orientationBy([least, most], 'm', {})).toBe('none')
  expect(orientationBy([least], 'other', {})).toBe('none')
})
