import type { Socket } from 'node:net'
import { rootCertificates } from 'node:tls'
import type { DestinationPolicy } from './destination-policy.ts'
import {
  checkedAddresses,
  type ConnectTarget,
  guardedConnect,
  type Resolve,
  type ResolvedAddress,
  resolveBySystem,
} from './guarded-connect.ts'
import { guardedFetch, type OutboundAnswer, type OutboundRequest } from './guarded-fetch.ts'

/** The only way out: every connection that the server opens to a place that a user named goes through here. All reject with OutboundError. */
export interface Outbound {
  /** A connected socket; the caller destroys it. */
  connect(target: ConnectTarget): Promise<Socket>
  fetch(request: OutboundRequest): Promise<OutboundAnswer>
  /** Addresses that may be connected to, for drivers that open their sockets themselves: give them an address, never the name. */
  addresses(target: Omit<ConnectTarget, 'tls'>): Promise<readonly ResolvedAddress[]>
  /** PEM certificates of all authorities that are trusted; `null`: those that Node trusts. */
  readonly trusted: readonly string[] | null
}

export interface OutboundOptions {
  readonly resolve?: Resolve
  /** PEM certificates of authorities that are trusted beside the usual ones. */
  readonly authorities?: readonly string[]
}

export function createOutbound(policy: DestinationPolicy, { resolve = resolveBySystem, authorities = [] }: OutboundOptions = {}): Outbound {
  const trusted = authorities.length === 0 ? null : [...rootCertificates, ...authorities]
  const connect = (target: ConnectTarget): Promise<Socket> =>
    guardedConnect({ ...target, tls: target.tls && { ...(trusted !== null && { ca: trusted }), ...target.tls } }, policy, resolve)
  return {
    trusted,
    connect,
    fetch: (request) => guardedFetch(request, connect),
    addresses: async (target) => (await checkedAddresses(target, policy, resolve)).addresses,
  }
}
