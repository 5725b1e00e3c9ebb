import { expect, test } from 'vitest'
import { describeCheck } from './describe.ts'
import { settingName } from './setting-name.ts'
import { checks, ownershipOrder } from './registry.ts'

test('a description holds everything that the check says of itself and survives JSON', () => {
  for (const check of checks) {
    const described = describeCheck(check)
    expect(JSON.parse(JSON.stringify(described)), check.id).toEqual(described)
    expect(described).toMatchObject({ id: check.id, judges: check.kind, dimension: check.dimension })
    expect(described.params.map(({ name }) => name)).toEqual(Object.keys(check.params).map(settingName))
  }
})

test('every check says in figures what it does and where that comes from', () => {
  for (const { id, about, formula, source, appliesTo, version } of checks.map(describeCheck)) {
    for (const text of [about, formula, source]) expect(text.trim(), id).not.toBe('')
    expect(about, `${id}: the summary is one line without a full stop`).toMatch(/^[^\n]+[^.\n]$/)
    expect(appliesTo.length, id).toBeGreaterThan(0)
    expect(version, id).toBeGreaterThan(0)
    expect(id).toMatch(/^[a-z]+(_[a-z]+)*$/)
  }
})

test('the default of a number lies within its range', () => {
  for (const { id, params } of checks.map(describeCheck)) {
    for (const { name, type, default: value, min, max } of params) {
      if (type !== 'number') continue
      expect(value, `${id}.${name}`).toBeGreaterThanOrEqual(min as number)
      expect(value, `${id}.${name}`).toBeLessThanOrEqual(max as number)
    }
  }
})

test('ownership names checks that exist', () => {
  const ids = new Set(checks.map(({ id }) => id))
  for (const id of ownershipOrder) expect(ids).toContain(id)
})
