import { isAddress, isLoopbackAddress, isLoopbackHost } from '../access/loopback.ts'
import { AppError } from '../base/app-error.ts'
import type { HttpSettings } from '../model/http-settings.ts'
import type { ApiRequest } from './route.ts'
import { changesSomething } from './route-rules.ts'

const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'] as const

/** Whether the request was made on this machine for this machine: by a loopback name, and by way of no proxy. */
export function isLocal(request: ApiRequest): boolean {
  return (
    isLoopbackAddress(request.socket.remoteAddress ?? '') &&
    isLoopbackHost(request.hostname) &&
    forwarding.every((name) => request.headers[name] === undefined)
  )
}

/**
 * Refuses, with FORBIDDEN, what a page of another site makes its visitor's browser send: requests under a name that is not the server's (DNS rebinding),
 * and changes or WebSockets from another origin. Programs send no `Origin` and pass; for a WebSocket they need a token.
 */
export function refuseForeign(request: ApiRequest, { host, publicNames, cors }: Pick<HttpSettings, 'host' | 'publicNames' | 'cors'>): void {
  if (isLoopbackHost(host) || publicNames.length > 0) refuseName(request.hostname, publicNames)
  const isSocket = request.headers.upgrade !== undefined
  if (!isSocket && !changesSomething(request.method)) return
  const { origin } = request.headers
  if (origin === undefined) {
    if (isSocket && request.headers.authorization === undefined)
      throw new AppError('FORBIDDEN', 'a WebSocket needs an Origin header of this server, or a token in the Authorization header')
    return
  }
  if (cors.origins.includes(origin) || hostOf(origin) === request.host.toLowerCase()) return
  throw new AppError('FORBIDDEN', 'the request comes from a page of another origin; server.cors.origins of the config lets origins in')
}

function refuseName(name: string, publicNames: readonly string[]): void {
  const plain = name.toLowerCase().replace(/\.$/, '')
  if (isLoopbackHost(plain) || isAddress(plain) || publicNames.includes(plain)) return
  throw new AppError('FORBIDDEN', 'the Host header names another server; server.public_names of the config lists the names of this one')
}

/** Host and port of an origin; `null` for `null` and what is no origin as browsers write it. */
function hostOf(origin: string): string | null {
  const url = URL.canParse(origin) ? new URL(origin) : null
  return url?.origin === origin ? url.host : null
}
