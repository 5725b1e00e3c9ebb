import { expect, test } from 'vitest'
import { ProbeFailure, describeFailure } from './failure.ts'
import { redact } from './redact.ts'

test('a secret is taken out however it was written into a text', () => {
  const secret = 'p@ss w"rd/1'
  for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), JSON.stringify(secret)])
    expect(redact(`before ${form} after`, [secret])).toMatch(/^before "?\[secret\]"? after$/)
  expect(redact('a and b', ['a', ''])).toBe('a and b')
})

test('of errors that are not ours the code is told and never the message', () => {
  const canary = 'canary-19ab'
  const coded = (code: string) => Object.assign(new Error(`connect postgres://user:${canary}@host`), { code })
  expect(describeFailure(new ProbeFailure('it is late'))).toBe('it is late')
  expect(describeFailure(coded('ECONNREFUSED'))).toBe('the connection was refused: nothing listens there')
  expect(describeFailure(coded('EODD'))).toBe('the probe failed (EODD)')
  expect(describeFailure(new AggregateError([coded('EX'), coded('ENOTFOUND')], canary))).toBe('its name has no address')
  for (const error of [coded(`${canary} is no code`), new Error(canary), canary, null, { message: canary }])
    expect(describeFailure(error)).toBe('the probe failed')
})
