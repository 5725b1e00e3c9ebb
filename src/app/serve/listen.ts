import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createSecureContext } from 'node:tls'
import type { Api } from '../../api/route.ts'
import { AppError, errnoOf } from '../../base/app-error.ts'
import type { HttpSettings } from '../../model/http-settings.ts'

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there already; choose another port with --port',
  EADDRNOTAVAIL: 'this machine has no such address; choose another with --host',
  ENOTFOUND: 'there is no such name; choose another with --host',
  EACCES: 'permission is denied; ports below 1024 are for the system, choose another with --port',
}

/** Begins to listen and gives the URL. Throws USAGE where that is not possible. */
export async function listen(api: Api, { host, port, tls }: Pick<HttpSettings, 'host' | 'port' | 'tls'>): Promise<string> {
  try {
    await api.listen({ host, port })
  } catch (cause) {
    const reason = reasons[errnoOf(cause) ?? '']
    if (reason === undefined) throw cause
    throw new AppError('USAGE', `cannot listen on ${host}, port ${port}: ${reason}`, { cause })
  }
  const bound = api.server.address() as AddressInfo
  return `${tls === null ? 'http' : 'https'}://${nameOf(bound)}:${bound.port}`
}

/** How it is reached from this machine: "all addresses" is none that can be called. */
function nameOf({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  if (address === '::') return '[::1]'
  return family === 'IPv6' ? `[${address}]` : address
}

/** Reads certificate and key. Throws CONFIG_INVALID when they cannot be read or do not belong together. */
export function readTls(files: HttpSettings['tls']): { readonly cert: string; readonly key: string } | null {
  if (files === null) return null
  const pair = { cert: readText(files.cert), key: readText(files.key) }
  try {
    createSecureContext(pair)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('CONFIG_INVALID', `cannot use the certificate ${files.cert} with the key ${files.key}: ${reason}`, { cause })
  }
  return pair
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', `cannot read ${file}, which server.tls names: the system says ${errnoOf(cause) ?? 'no more'}`, {
      cause,
    })
  }
}
