import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { probeKinds } from '../../health/registry.ts'
import { commonSpecs, writtenName } from '../../health/setting.ts'
import { parseConfig } from '../parse-config.ts'
import { problemsText } from '../read-config.ts'

const health = (text: string) => parseConfig(text, '/srv/tidegauge.yaml')
const messages = (text: string): string => {
  const result = health(text)
  return 'problems' in result ? problemsText('c', result.problems) : 'no problems'
}

test('a probe has its settings, with every default filled in', () => {
  const result = health(`
health:
  probes:
    graph: { kind: neo4j, host: db.internal, password: { file: secrets/neo4j }, interval: 10s, critical: true }
    site: { kind: http, url: "https://example.org/", headers: { x-key: { env: SITE_KEY }, accept: text/html }, json: { a.b: 1 } }
`)
  expect(result).toMatchObject({
    config: {
      health: {
        hostIntervalMs: 5_000,
        probes: [
          {
            name: 'graph',
            kind: 'neo4j',
            common: {
              intervalMs: 10_000,
              timeoutMs: 10_000,
              degradedAboveMs: null,
              failuresBeforeUnhealthy: 1,
              successesBeforeHealthy: 1,
              critical: true,
            },
            settings: {
              host: 'db.internal',
              port: 7687,
              user: 'neo4j',
              password: { file: '/srv/secrets/neo4j' },
              database: null,
              tls: false,
            },
          },
          {
            name: 'site',
            common: { intervalMs: 30_000, timeoutMs: 5_000, critical: false },
            settings: {
              method: 'GET',
              headers: { 'x-key': { env: 'SITE_KEY' }, accept: 'text/html' },
              status: [],
              contains: null,
              json: { 'a.b': 1 },
            },
          },
        ],
      },
    },
  })
})

test('all mistakes are said at once, each with the nearest valid name', () => {
  expect(
    messages(`
health:
  probes:
    a: { kind: htp, url: "http://a/" }
    b: { kind: http, url: "ftp://b/", methd: GET }
    c: { kind: tcp, host: c, port: 70000 }
    d: { kind: heartbeat }
    e: { kind: http, url: "http://e/", matches: "(a", interval: 1 }
    f: { host: f }
    g: { kind: tls, host: g, degraded_below_days: 3 }
    h: { kind: command, command: [] }
    "i j": { kind: tcp, host: c, port: 1 }
    k: { kind: http, url: "http://k/", method: HEAD, contains: x }
    l: { kind: redis, interval: 1ms }
  host_intervall: 5s
outbound: { allow: [private, 10.0.0.1/8] }
`),
  ).toMatchInlineSnapshot(`
    "c has 15 mistakes:
      line 4, health.probes.a.kind: expected lake, store, cache, queue, scheduler, api, postgres, redis, neo4j, llm, http, tcp, tls, command, heartbeat, not "htp"; did you mean http?
      line 5, health.probes.b.url: the URL is neither http nor https
      line 5, health.probes.b.methd: unknown key; did you mean method?
      line 6, health.probes.c.port: must be at most 65535, not 70000
      line 7, health.probes.d.expected_every: is missing: expected a duration such as 30s, 15m or 6h
      line 8, health.probes.e.matches: cannot be read as a pattern: a group is not closed at character 3
      line 8, health.probes.e.interval: expected a duration such as 30s, 15m or 6h, not 1
      line 9, health.probes.f.kind: is missing: expected lake, store, cache, queue, scheduler, api, postgres, redis, neo4j, llm, http, tcp, tls, command, heartbeat
      line 10, health.probes.g: degraded_below_days must not be less than unhealthy_below_days
      line 11, health.probes.h.command: expected at least one entry
      line 12, health.probes.i j: a name of a probe has letters, digits, -, _ and . only, at most 64
      line 13, health.probes.k: the answer to a HEAD request has no body to look at
      line 14, health.probes.l: interval must be at least 1s and at most 7d
      line 15, health.host_intervall: unknown key; did you mean host_interval?
      line 16, outbound.allow: expected private, a network such as 10.0.0.0/8, or a host name, not "10.0.0.1/8""
  `)
})

test('a secret that is written into the config is refused and not repeated', () => {
  const canary = 'canary-77d1'
  const said = messages(`
health:
  probes:
    a: { kind: postgres, password: ${canary} }
    b: { kind: redis, password: { env: X, value: ${canary} } }
    c: { kind: http, url: "http://user:${canary}@c/" }
    d: { kind: llm, url: "http://d/", token: [${canary}] }
    e: { kind: http, url: "http://e/", headers: { a: [${canary}] } }
`)
  expect(said).not.toContain(canary)
  expect(said.match(/expected \{env: NAME\} or \{file: PATH\}/g)).toHaveLength(2)
  expect(said).toContain('health.probes.b.password.value: unknown key')
  expect(said).toContain('health.probes.c.url: the URL has a user or a password in it')
})

test('the reference names every kind with every setting of its own', () => {
  const page = readFileSync(new URL('../../../docs/reference/health.md', import.meta.url), 'utf8')
  for (const [name, spec] of Object.entries(commonSpecs())) expect(page).toContain(`| \`${writtenName(name, spec)}\` |`)
  for (const { kind, settings } of probeKinds) {
    const section = page.split(new RegExp(`^### \`${kind}\`$`, 'm'))[1]?.split(/^###? /m)[0] ?? ''
    for (const [name, spec] of Object.entries(settings)) expect(section, kind).toContain(`| \`${writtenName(name, spec)}\` |`)
  }
})

test('the examples of the reference are right', () => {
  const page = readFileSync(new URL('../../../docs/reference/health.md', import.meta.url), 'utf8')
  const examples = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, text]) => text ?? '')
  expect(examples.length).toBeGreaterThan(8)
  for (const example of examples) expect(messages(example), example).toBe('no problems')
})
