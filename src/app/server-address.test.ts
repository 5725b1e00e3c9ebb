import { expect, test } from 'vitest'
import { defaultConfig } from '../config/config.ts'
import { httpSettingsOf, localUrl, publicUrls } from './server-address.ts'

const unset = defaultConfig.server
const tls = { cert: 'cert.pem', key: 'key.pem' }

test('a flag wins over the environment over the config', () => {
  const config = { ...unset, host: '10.0.0.1', port: 1 }
  const env = { TIDEGAUGE_HOST: '10.0.0.2', TIDEGAUGE_PORT: '2' }
  expect(httpSettingsOf(config, {}, { TIDEGAUGE_PORT: '' })).toMatchObject({ host: '10.0.0.1', port: 1 })
  expect(httpSettingsOf(config, {}, env)).toMatchObject({ host: '10.0.0.2', port: 2 })
  expect(httpSettingsOf(config, { host: '10.0.0.3', port: 3 }, env)).toMatchObject({ host: '10.0.0.3', port: 3 })
  for (const port of ['x', '65536', '-1', '1.5'])
    expect(() => httpSettingsOf(config, {}, { TIDEGAUGE_PORT: port })).toThrow(`TIDEGAUGE_PORT is "${port}"`)
})

test('a server is asked from its own machine where it listens, by the name of its certificate', () => {
  expect(localUrl({ ...unset, port: 8792 })).toBe('http://127.0.0.1:8792')
  expect(localUrl({ ...unset, host: '0.0.0.0', publicNames: ['lake.example.org'] })).toBe('http://127.0.0.1:8787')
  expect(localUrl({ ...unset, host: '::' })).toBe('http://[::1]:8787')
  expect(localUrl({ ...unset, host: '0.0.0.0', tls, publicNames: ['lake.example.org'] })).toBe('https://lake.example.org:8787')
  expect(localUrl({ ...unset, host: '10.0.0.1', tls })).toBe('https://10.0.0.1:8787')
})

test('others ask by its names, else by the addresses of the machine', () => {
  expect(publicUrls(unset)).toEqual([])
  expect(publicUrls({ ...unset, host: '0.0.0.0', publicNames: ['a.example', 'b.example'] })).toEqual([
    'http://a.example:8787',
    'http://b.example:8787',
  ])
  for (const url of publicUrls({ ...unset, host: '0.0.0.0' })) expect(url).toMatch(/^http:\/\/(?!127\.)\d+\.\d+\.\d+\.\d+:8787$/)
})
