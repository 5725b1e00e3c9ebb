import { expect, test } from 'vitest'
import { defaultConfig } from '../config.ts'
import { parseConfig } from '../parse-config.ts'

const parse = (text: string) => parseConfig(text, '/etc/tidegauge/tidegauge.yaml')
const problems = (text: string) => {
  const result = parse(text)
  return 'problems' in result ? result.problems.map(({ path }) => path) : []
}

test('what is left out has its default, files are relative to the config', () => {
  expect(
    parse('server:\n  port: 9000\n  tls: { cert: tls/cert.pem, key: /keys/key.pem }\n  rate_limit: { per_minute: 0 }\n'),
  ).toMatchObject({
    config: {
      server: {
        ...defaultConfig.server,
        port: 9000,
        tls: { cert: '/etc/tidegauge/tls/cert.pem', key: '/keys/key.pem' },
        rateLimit: { ...defaultConfig.server.rateLimit, perMinute: 0 },
      },
    },
  })
})

test('proxies are addresses and networks', () => {
  expect(problems('server: { trust_proxy: [127.0.0.1, 10.0.0.0/8, "::1", "fd00::/8"] }')).toEqual([])
  for (const wrong of ['10.0.0.0/33', '::1/129', 'proxy.example.org', 'true', '10.0.0/8', '1.2.3.4/'])
    expect([wrong, problems(`server: { trust_proxy: ["${wrong}"] }`)]).toEqual([wrong, ['server.trust_proxy.0']])
})

test('origins are those that a browser sends, and never all', () => {
  expect(problems('server: { cors: { origins: ["https://desk.example.org", "http://localhost:5173"] } }')).toEqual([])
  for (const wrong of ['*', 'null', 'desk.example.org', 'https://desk.example.org/', 'https://desk.example.org/app', 'file:///x'])
    expect([wrong, problems(`server: { cors: { origins: ["${wrong}"] } }`)]).toEqual([wrong, ['server.cors.origins.0']])
})

test('public names are names without port', () => {
  expect(parse('server: { public_names: [Lake.Example.org, gauge] }')).toMatchObject({
    config: { server: { publicNames: ['lake.example.org', 'gauge'] } },
  })
  for (const wrong of ['lake.example.org:443', 'https://lake.example.org', '*.example.org', ''])
    expect(problems(`server: { public_names: ["${wrong}"] }`)).toHaveLength(1)
})
