import fc from 'fast-check'
import { expect, test } from 'vitest'
import { classifyAddress } from './address-class.ts'
import { parseNetwork, within } from './address-bytes.ts'

test.each([
  ['8.8.8.8', 'public'],
  ['1.1.1.1', 'public'],
  ['172.15.255.255', 'public'],
  ['172.32.0.0', 'public'],
  ['100.63.255.255', 'public'],
  ['100.128.0.0', 'public'],
  ['169.253.255.255', 'public'],
  ['2606:4700::1111', 'public'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['0:0:0:0:0:ffff:7f00:0001', 'loopback'],
  ['::127.0.0.1', 'loopback'],
  ['64:ff9b::127.0.0.1', 'loopback'],
  ['2002:7f00:1::', 'loopback'],
  ['::ffff:0:127.0.0.1', 'loopback'],
  ['10.0.0.1', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['198.18.0.1', 'private'],
  ['fc00::1', 'private'],
  ['fd00::8', 'private'],
  ['fec0::1', 'private'],
  ['64:ff9b::10.0.0.1', 'private'],
  ['169.254.1.1', 'link-local'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local'],
  ['febf:ffff::1', 'link-local'],
  ['100.64.0.1', 'shared'],
  ['100.127.255.255', 'shared'],
  ['169.254.169.254', 'metadata'],
  ['::ffff:169.254.169.254', 'metadata'],
  ['64:ff9b::a9fe:a9fe', 'metadata'],
  ['2002:a9fe:a9fe::1', 'metadata'],
  ['169.254.170.2', 'metadata'],
  ['100.100.100.200', 'metadata'],
  ['192.0.0.192', 'metadata'],
  ['168.63.129.16', 'metadata'],
  ['fd00:ec2::254', 'metadata'],
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'unspecified'],
  ['::', 'unspecified'],
  ['::ffff:0.0.0.0', 'unspecified'],
  ['224.0.0.1', 'multicast'],
  ['239.255.255.255', 'multicast'],
  ['ff02::1', 'multicast'],
  ['192.0.2.1', 'documentation'],
  ['198.51.100.1', 'documentation'],
  ['203.0.113.1', 'documentation'],
  ['2001:db8::1', 'documentation'],
  ['192.0.0.1', 'reserved'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['2001::1', 'reserved'],
  ['100::1', 'reserved'],
  ['4000::1', 'reserved'],
  ['64:ff9b:1::1', 'reserved'],
])('%s is %s', (address, kind) => {
  expect(classifyAddress(address)).toBe(kind)
})

test.each(['', 'localhost', '127.1', '0x7f.1', '017700000001', '2130706433', '1.2.3.4.5', '::g', '1.2.3'])('"%s" is no address', (text) => {
  expect(classifyAddress(text)).toBeNull()
})

test('an IPv4 address is the same wherever IPv6 carries it', () => {
  const byte = fc.integer({ min: 0, max: 255 })
  fc.assert(
    fc.property(fc.tuple(byte, byte, byte, byte), (bytes) => {
      // Two carried addresses are `::` and `::1`, which are their own.
      fc.pre(bytes.some((value, i) => value > (i === 3 ? 1 : 0)))
      const dotted = bytes.join('.')
      const kind = classifyAddress(dotted)
      for (const prefix of ['::ffff:', '64:ff9b::', '::', '::ffff:0:']) expect(classifyAddress(prefix + dotted)).toBe(kind)
    }),
  )
})

test('a network is an address and a prefix that covers all its bits', () => {
  const network = parseNetwork('10.1.0.0/16')!
  expect(within([10, 1, 255, 0], network)).toBe(true)
  expect(within([10, 2, 0, 0], network)).toBe(false)
  expect(within(new Array<number>(16).fill(0), network)).toBe(false)
  expect(parseNetwork('fd00::/8')).toMatchObject({ prefixLength: 8 })
  expect(parseNetwork('10.1.2.3')).toMatchObject({ prefixLength: 32 })
  for (const wrong of ['10.0.0.1/8', '10.0.0.0/33', 'fd00::/129', '10.0.0.0/', '10.0.0/8', 'localhost', 'fe80::%1/10', ''])
    expect(parseNetwork(wrong), wrong).toBeNull()
})
