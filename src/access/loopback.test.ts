import { expect, test } from 'vitest'
import { isAddress, isLoopbackAddress, isLoopbackHost } from './loopback.ts'

test('only addresses of this machine are loopback addresses', () => {
  for (const address of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1']) expect(isLoopbackAddress(address), address).toBe(true)
  for (const address of ['0.0.0.0', '::', '10.0.0.1', '128.0.0.1', '::ffff:10.0.0.1', 'localhost', ''])
    expect(isLoopbackAddress(address), address).toBe(false)
})

test('names of this machine are told from names that only look like them', () => {
  for (const host of ['localhost', 'LOCALHOST', 'localhost.', 'tidegauge.localhost', '127.0.0.1', '[::1]'])
    expect(isLoopbackHost(host), host).toBe(true)
  for (const host of ['localhost.evil.example', '127.0.0.1.evil.example', 'evil-localhost', 'example.org', '127.1.evil', ''])
    expect(isLoopbackHost(host), host).toBe(false)
})

test('an address is no name', () => {
  expect(['192.0.2.1', '[2001:db8::1]'].every(isAddress)).toBe(true)
  expect(['192.0.2.1.example', 'example.org', ''].some(isAddress)).toBe(false)
})
