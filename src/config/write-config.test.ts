import { expect, test } from 'vitest'
import type { Dataset } from '../model/dataset.ts'
import { parseConfig } from './parse-config.ts'
import { toYaml } from './write-config.ts'

const dataset = (name: string, path: string, over: Partial<Dataset> = {}): Dataset => ({
  name,
  kind: 'bars',
  path,
  format: 'auto',
  interval: { unit: 'day', count: 1 },
  calendar: 'XNYS',
  completeness: 'dense',
  lagUs: 0,
  stamp: 'start',
  dates: null,
  ...over,
})

test('the written config reads back as the layout that was inferred', () => {
  const datasets = [
    dataset('daily', 'stock-data/daily/{symbol}.json'),
    dataset('1m', '{symbol}/1m.csv', {
      interval: { unit: 'minute', count: 1 },
      calendar: null,
      completeness: 'sparse',
      stamp: 'end',
      lagUs: 90e6,
    }),
    dataset('odd', 'a: b # c/{{x}}/new\nline \'"/{symbol}.csv'),
  ]
  const text = toYaml(
    { datasets, notes: ['daily: 3 objects', 'two\nlines', ''], ambiguities: [] },
    { lake: './my lake: #1', data: '/my state: #1' },
  )
  const result = parseConfig(text, '/home/user/tidegauge.yaml')
  expect(result).toMatchObject({ config: { lake: '/home/user/my lake: #1', data: '/my state: #1', datasets } })
})

test('what is ambiguous is left open with its readings, so that the config is refused until someone chose', () => {
  const ambiguities = [{ dataset: 'daily', setting: 'calendar' as const, readings: ['XNYS', 'XTSE'] }]
  const text = toYaml(
    { datasets: [dataset('daily', '{symbol}.csv', { calendar: null })], notes: [], ambiguities },
    { lake: 'lake', data: null },
  )
  expect(text).toContain('    # Choose: XNYS, or XTSE\n    # calendar: XNYS\n')
  expect(parseConfig(text, '/c.yaml')).toMatchObject({
    problems: [{ path: 'datasets.daily.calendar', message: expect.stringContaining('is missing') }],
  })
})

test('a lake without bars gives a config to fill in', () => {
  expect(parseConfig(toYaml({ datasets: [], notes: [], ambiguities: [] }, { lake: '/lake', data: null }), '/c.yaml')).toMatchObject({
    config: { lake: '/lake', datasets: null },
  })
})
