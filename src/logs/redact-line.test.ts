import { expect, test } from 'vitest'
import { redactLine } from './redact-line.ts'

const canary = 'cAnArY-5f3e91d7'
const token = 'tg_0123456789ab_Q2FuYXJ5LVNlY3JldC1Ub2tlbi1PZi0yNTYtQml0cy0xMjM'
const lines: Readonly<Record<string, unknown>> = {
  'a bearer header': { headers: { authorization: `Bearer ${canary}` } },
  'a basic header in a text': { msg: `sent Authorization: Basic ${canary} to it` },
  'a password in a URL': { msg: `cannot connect to postgres://user:${canary}@db:5432/lake` },
  'a parameter of a URL': { url: `/api/v1/x?limit=5&token=${canary}&page=2` },
  'a signed URL': { url: `https://bucket/x?X=1&signature=${canary}` },
  'a Slack webhook': { msg: `POST https://hooks.slack.com/services/T0/B0/${canary} failed` },
  'a Discord webhook': { msg: `POST https://discord.com/api/webhooks/1/${canary} failed` },
  'a member called password': { settings: { smtp_password: canary } },
  'a cookie': { 'set-cookie': `session=${canary}` },
  'an API key': { 'x-api-key': canary },
}

for (const [what, value] of Object.entries(lines))
  test(`${what} is taken out, and the line stays one of JSON`, () => {
    const line = redactLine(JSON.stringify({ level: 'info', ...(value as object), end: 1 }), [])
    expect(line).not.toContain(canary)
    expect(line).toContain('[secret]')
    expect(JSON.parse(line)).toMatchObject({ level: 'info', end: 1 })
  })

test('long texts that secrets might begin in cost no more than their length, and secrets in them are taken out', () => {
  // What grows with the square of the length would take minutes.
  for (const piece of ['a', 'a.', '"', '"a', 'bearer ', '?token=', 'https://', 'x://y', '-token', '"token" '])
    for (const end of ['', `x://ada:${canary}@db`]) {
      const line = JSON.stringify({ url: `/${piece.repeat(300_000 / piece.length)}${end}`, end: 1 })
      const redacted = redactLine(line, [])
      expect(redacted).not.toContain(canary)
      expect(JSON.parse(redacted)).toMatchObject({ end: 1 })
    }
})

test('of a token the id is left, by which it is recognised', () => {
  expect(redactLine(`{"msg":"revoked ${token}"}`, [])).toBe('{"msg":"revoked tg_0123456789ab_[secret]"}')
})

test('a known secret is taken out wherever it stands, also with quotes in it', () => {
  const secret = 'p"a\\ss/word'
  for (const form of [secret, encodeURIComponent(secret)]) {
    const line = redactLine(JSON.stringify({ msg: `said ${form}.` }), [secret])
    expect(JSON.parse(line)).toEqual({ msg: 'said [secret].' })
  }
})

test('a line without secrets is left alone', () => {
  const line = JSON.stringify({ level: 'info', url: '/api/v1/symbols/index?sort=score&limit=5', msg: 'request', caller: 'ada' })
  expect(redactLine(line, ['other'])).toBe(line)
})
