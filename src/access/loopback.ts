import { BlockList, isIP } from 'node:net'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether an address can only be that of this machine to itself, also when written as `::ffff:127.0.0.1`. */
export function isLoopbackAddress(address: string): boolean {
  const family = isIP(address)
  // Asked several times a request: the list is only for the many ways to write an address of version 6.
  if (family === 4) return address.startsWith('127.')
  return family === 6 && (address === '::1' || loopback.check(address, 'ipv6'))
}

/** Whether a host, as in a URL without its port, is this machine: `localhost`, `127.0.0.1`, `[::1]`. */
export function isLoopbackHost(host: string): boolean {
  const name = bare(host)
  return name === 'localhost' || name.endsWith('.localhost') || isLoopbackAddress(name)
}

/** Whether a host is written as an address. Nobody else can make such a one lead here. */
export function isAddress(host: string): boolean {
  return isIP(bare(host)) !== 0
}

function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
}
