import { expect, test } from 'vitest'
import { noSettings } from '../checks/judge.ts'
import { checkSettingsOf, symbolsWithSettings } from './check-settings.ts'
import { defaultConfig } from './config.ts'

const config = {
  ...defaultConfig,
  checks: { a: { severity: 'low' as const, params: { x: 1, y: 1 } }, b: { enabled: false } },
  datasetChecks: new Map([['daily', { a: { params: { x: 2 } } }]]),
  symbolChecks: new Map([['A', { a: { severity: 'high' as const, params: { y: 3 } }, c: { enabled: false } }]]),
}

test('the narrowest setting wins, key by key', () => {
  const settingsOf = checkSettingsOf(config)
  expect(settingsOf({ name: 'weekly' }, null)).toEqual(config.checks)
  expect(settingsOf({ name: 'daily' }, 'B')).toEqual({ a: { severity: 'low', params: { x: 2, y: 1 } }, b: { enabled: false } })
  expect(settingsOf({ name: 'daily' }, 'A')).toEqual({
    a: { severity: 'high', params: { x: 2, y: 3 } },
    b: { enabled: false },
    c: { enabled: false },
  })
  expect(settingsOf({ name: 'weekly' }, 'A')['a']).toEqual({ severity: 'high', params: { x: 1, y: 3 } })
  expect(symbolsWithSettings(config)).toEqual(['A'])
})

test('series with the same settings share one object', () => {
  const settingsOf = checkSettingsOf(config)
  expect(settingsOf({ name: 'daily' }, 'B')).toBe(settingsOf({ name: 'daily' }, null))
  expect(settingsOf({ name: 'daily' }, 'A')).toBe(settingsOf({ name: 'daily' }, 'A'))
  expect(checkSettingsOf(defaultConfig)({ name: 'daily' }, 'A')).toBe(noSettings)
})
