import { lookup } from 'node:dns/promises'
import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectSecure, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { addressProblem, type DestinationPolicy, hostProblem } from './destination-policy.ts'
import { connectionError, OutboundError } from './outbound-error.ts'
import { normalHost, placeOf } from './target.ts'

export interface ResolvedAddress {
  readonly address: string
  readonly family: 4 | 6
}

/** All addresses of a host name. Rejects with the system's error. */
export type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>

export const resolveBySystem: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))

export interface ConnectTarget {
  readonly host: string
  readonly port: number
  /** `null`: plain. The certificate is checked against `servername`, or the host. */
  readonly tls: Pick<ConnectionOptions, 'servername' | 'ca' | 'ALPNProtocols'> | null
  readonly signal: AbortSignal
}

/**
 * The addresses of a host, once all of them have passed the policy. One that does not pass refuses the host: a name that points inside and outside at once is not to be
 * trusted. Connect to these and do not look the name up again. Rejects with OutboundError.
 */
export async function checkedAddresses(
  { host: written, port, signal }: Omit<ConnectTarget, 'tls'>,
  policy: DestinationPolicy,
  resolve: Resolve,
): Promise<{ readonly host: string; readonly addresses: readonly ResolvedAddress[] }> {
  const host = normalHost(written)
  const place = placeOf(host, port)
  const family = isIP(host)
  const named = hostProblem(host, policy)
  if (named !== null) throw refused(place, named)
  const addresses =
    family === 0
      ? await unlessAborted(resolve(host), place, signal)
      : [{ address: host, family: family === 6 ? (6 as const) : (4 as const) }]
  if (addresses.length === 0) throw new OutboundError('no-address', `${place}: its name has no address`)
  for (const { address } of addresses) {
    const problem = addressProblem(host, address, policy)
    if (problem !== null) throw refused(place, family === 0 ? `${problem} behind this name` : problem)
  }
  return { host, addresses }
}

/**
 * Opens a connection to an address that was checked, never to a name: whatever the name means a moment later makes no difference. Resolves once connected, with TLS once the
 * handshake is done and the certificate is right. When the signal aborts, the socket is destroyed. Rejects with OutboundError.
 */
export async function guardedConnect(target: ConnectTarget, policy: DestinationPolicy, resolve: Resolve): Promise<Socket | TLSSocket> {
  const { host, addresses } = await checkedAddresses(target, policy, resolve)
  const { port, tls, signal } = target
  const place = placeOf(host, port)
  if (signal.aborted) throw abortError(place, signal)
  const first = addresses[0] as ResolvedAddress
  // With several, Node tries one after the other, the families in turn.
  const checked: LookupFunction = (_host, options, callback) => {
    if (options.all === true) callback(null, [...addresses])
    else callback(null, first.address, first.family)
  }
  const to = {
    ...(isIP(host) === 0 ? { host, lookup: checked } : { host: first.address }),
    port,
    autoSelectFamily: addresses.length > 1,
  }
  const servername = tls?.servername ?? (isIP(host) === 0 ? host.replace(/\.+$/, '') : undefined)
  const socket = tls === null ? connectPlain(to) : connectSecure({ ...to, ...tls, ...(servername !== undefined && { servername }) })
  return new Promise((done, fail) => {
    const settle = (): void => {
      signal.removeEventListener('abort', abort)
      socket.off('error', failed).off('close', closed)
    }
    const give = (error: OutboundError): void => {
      settle()
      // A late error of a socket that is given up has nobody to hear it.
      socket.on('error', () => undefined).destroy()
      fail(error)
    }
    const abort = (): void => give(abortError(place, signal))
    const failed = (error: Error): void => give(connectionError(place, error))
    const closed = (): void => give(new OutboundError('no-connection', `${place}: the other side closed the connection`, 'ECONNRESET'))
    signal.addEventListener('abort', abort, { once: true })
    socket
      .once('error', failed)
      .once('close', closed)
      .once(tls === null ? 'connect' : 'secureConnect', () => {
        settle()
        done(socket)
      })
  })
}

function refused(place: string, why: string): OutboundError {
  return new OutboundError(
    'refused',
    `${place}: connecting there is not allowed (${why}); outbound.allow in the config opens it on purpose`,
  )
}

export function abortError(place: string, signal: AbortSignal): OutboundError {
  const late = signal.reason instanceof Error && signal.reason.name === 'TimeoutError'
  return late ? new OutboundError('timed-out', `${place}: no answer in time`) : new OutboundError('aborted', `${place}: given up`)
}

/** Looking up a name cannot be ended, but nobody needs to wait for it. */
async function unlessAborted<T>(work: Promise<T>, place: string, signal: AbortSignal): Promise<T> {
  let abort: () => void = () => undefined
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, fail) => {
        abort = () => {
          fail(abortError(place, signal))
        }
        if (signal.aborted) abort()
        else signal.addEventListener('abort', abort, { once: true })
      }),
    ])
  } catch (error) {
    const failed = connectionError(place, error)
    throw failed.reason === 'no-connection' ? new OutboundError('no-address', failed.message, failed.code) : failed
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
