import { isIPv4, isIPv6 } from 'node:net'

/** The 4 or 16 bytes of an IP address, `null` for anything else. A zone (`fe80::1%eth0`) is left out. */
export function addressBytes(text: string): readonly number[] | null {
  const address = text.replace(/%.*$/, '')
  if (isIPv4(address)) return Array.from(address.split('.'), Number)
  return isIPv6(address) ? sixteenBytes(address) : null
}

function sixteenBytes(address: string): readonly number[] {
  const dotted = /(?<=:)[\d.]+\.[\d.]+$/.exec(address)?.[0]
  const groups = dotted === undefined ? address : address.slice(0, -dotted.length) + groupsOf(dotted)
  const [head = '', tail] = groups.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after]
  return Array.from(all.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]))
}

/** `1.2.3.4` as the two last groups of an IPv6 address. */
function groupsOf(dotted: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number)
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
}

/** A range of addresses of one family. */
export interface Network {
  readonly bytes: readonly number[]
  readonly prefixLength: number
}

/** `10.0.0.0/8`, `fd00::/8`, or a single address. `null` for anything else, also where bits beyond the prefix are set. */
export function parseNetwork(text: string): Network | null {
  const [, address = '', prefix] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const bytes = addressBytes(address)
  if (bytes === null) return null
  const prefixLength = prefix === undefined ? bytes.length * 8 : Number(prefix)
  if (prefixLength > bytes.length * 8) return null
  const network = { bytes, prefixLength }
  return bytes.every((byte, i) => (byte & maskOf(prefixLength, i)) === byte) ? network : null
}

/** Whether an address lies in a network; never where their families differ. */
export function within(address: readonly number[], { bytes, prefixLength }: Network): boolean {
  return address.length === bytes.length && address.every((byte, i) => (byte & maskOf(prefixLength, i)) === bytes[i])
}

/** The bits of byte `i` that a prefix covers. */
function maskOf(prefixLength: number, i: number): number {
  const bits = Math.min(8, Math.max(0, prefixLength - i * 8))
  return (0xff << (8 - bits)) & 0xff
}
