import type { ProbeContext } from './define-probe.ts'

/**
 * The checked address of a host on which something listens. For drivers that open their connections themselves: given the address, they cannot end up elsewhere. Rejects with
 * OutboundError when nothing listens.
 */
export async function reachableAddress(host: string, port: number, { outbound, signal }: ProbeContext): Promise<string> {
  const socket = await outbound.connect({ host, port, tls: null, signal })
  const address = socket.remoteAddress
  socket.destroy()
  return address ?? host
}

/** What a driver's TLS is to be told when it connects to an address: the name that the certificate must be for, and whom to trust. */
export function tlsOptions(host: string, { outbound }: ProbeContext): { readonly servername?: string; readonly ca?: string[] } {
  // An address is no server name: the certificate is then checked for the address.
  const named = /^[\d.]+$|:/.test(host) ? {} : { servername: host }
  return { ...named, ...(outbound.trusted !== null && { ca: [...outbound.trusted] }) }
}
