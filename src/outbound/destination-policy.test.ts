import { expect, test } from 'vitest'
import { addressProblem, type AllowList, guardedPolicy, hostProblem, operatorPolicy, parseAllowList } from './destination-policy.ts'

const allow = (...entries: string[]): AllowList => parseAllowList(entries) as AllowList
const inner = ['127.0.0.1', '10.0.0.1', '192.168.0.1', '169.254.1.1', '100.64.0.1', '::1', 'fd00::1', 'fe80::1', '::ffff:10.0.0.1']
const never = ['0.0.0.0', '::', '224.0.0.1', '240.0.0.1', '192.0.2.1', 'ff02::1', '2001:db8::1']

test('what came through the API reaches the internet only', () => {
  for (const address of [...inner, ...never, '169.254.169.254'])
    expect(addressProblem('a.test', address, guardedPolicy()), address).not.toBeNull()
  expect(addressProblem('a.test', '8.8.8.8', guardedPolicy())).toBeNull()
})

test('what the operator wrote reaches inner addresses, but no metadata service and nothing that is no place', () => {
  for (const address of inner) expect(addressProblem('a.test', address, operatorPolicy()), address).toBeNull()
  for (const address of [...never, '169.254.169.254', '100.100.100.200', 'fd00:ec2::254', '::ffff:169.254.169.254'])
    expect(addressProblem('a.test', address, operatorPolicy()), address).not.toBeNull()
})

test('an allow-list opens what it names', () => {
  const policy = guardedPolicy(allow('10.0.0.0/8', 'hooks.internal.', 'fd00:1::/32'))
  expect(addressProblem('a.test', '10.9.9.9', policy)).toBeNull()
  expect(addressProblem('a.test', '::ffff:10.9.9.9', policy)).toBeNull()
  expect(addressProblem('a.test', 'fd00:1::5', policy)).toBeNull()
  expect(addressProblem('a.test', '192.168.0.1', policy)).toBe('a private address')
  expect(addressProblem('Hooks.Internal', '192.168.0.1', policy)).toBeNull()
  expect(addressProblem('hooks.internal.', '127.0.0.1', policy)).toBeNull()
  expect(addressProblem('xhooks.internal', '127.0.0.1', policy)).toBe('a loopback address')
  for (const address of inner) expect(addressProblem('a.test', address, guardedPolicy(allow('private'))), address).toBeNull()
})

test('a metadata service is opened only by its own address', () => {
  for (const entry of ['private', '169.254.0.0/16', '169.254.169.252/30', 'a.test', 'metadata.google.internal'])
    expect(addressProblem('a.test', '169.254.169.254', guardedPolicy(allow(entry))), entry).toBe('a metadata service')
  expect(addressProblem('a.test', '169.254.169.254', guardedPolicy(allow('169.254.169.254')))).toBeNull()
})

test('names of metadata services are refused before they are looked up', () => {
  for (const name of ['metadata.google.internal', 'Metadata.Google.Internal.', 'metadata', 'instance-data'])
    expect(hostProblem(name, operatorPolicy()), name).toBe('a metadata service')
  expect(hostProblem('metadata.google.internal', operatorPolicy(allow('metadata.google.internal')))).toBeNull()
  expect(hostProblem('metadata.example', operatorPolicy())).toBeNull()
})

test('an entry that is nothing is said', () => {
  for (const wrong of ['10.0.0.1/8', 'http://a', 'a b', '', '127.1', 'a/8', '*.internal', '__proto__ '])
    expect(parseAllowList(['private', wrong]), wrong).toEqual({ wrong })
})
