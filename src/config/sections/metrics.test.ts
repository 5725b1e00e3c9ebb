import { expect, test } from 'vitest'
import { defaultConfig } from '../config.ts'
import { parseConfig } from '../parse-config.ts'

const read = (text: string) => parseConfig(text, '/etc/tidegauge.yaml')

test('what is not said is as by default', () => {
  expect(read('metrics: {}\nlogs: {}')).toMatchObject({ config: { metrics: defaultConfig.metrics, logs: defaultConfig.logs } })
})

test('series are the worst so many or all', () => {
  expect(read('metrics: { series: worst 50, old_names: true, operations_retention: 90d }')).toMatchObject({
    config: { metrics: { worstSeries: 50, oldNames: true, keepOperationsDays: 90 } },
  })
  expect(read('metrics: { series: all }')).toMatchObject({ config: { metrics: { worstSeries: null } } })
  expect(read('metrics: { series: best 3 }')).toMatchObject({ problems: [{ path: 'metrics.series' }] })
})

test('sizes and times of logs are read', () => {
  expect(read('logs: { level: debug, max_file_size: 1 MB, keep: 3d, console: off }')).toMatchObject({
    config: { logs: { level: 'debug', maxFileBytes: 1_000_000, keepDays: 3, keepErrorsDays: 30 } },
  })
  expect(read('logs: { max_file_size: 10 }')).toMatchObject({ problems: [{ path: 'logs.max_file_size' }] })
})
