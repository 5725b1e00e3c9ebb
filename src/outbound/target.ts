import { isIP } from 'node:net'
import { OutboundError } from './outbound-error.ts'

/** A host as it is connected to: an address in its usual form, or a name in ASCII. `127.1`, `0x7f.1` and `2130706433` become `127.0.0.1`. Throws OutboundError `bad-url`. */
export function normalHost(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  if (isIP(bare) !== 0) return bare
  // The parser of URLs knows every way of writing an IPv4 address that the system's resolver knows.
  const name = bare === '' || /[\s/?#@:\\%[\]]/.test(bare) ? '' : parsedHost(bare)
  if (name === '') throw new OutboundError('bad-url', 'the host is neither a name nor an address')
  return name
}

function parsedHost(host: string): string {
  try {
    return new URL(`http://${host}/`).hostname
  } catch {
    return ''
  }
}

/** `host:port` with brackets where IPv6 needs them. */
export function placeOf(host: string, port: number): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
}

/**
 * Reads a URL of http or https. Throws OutboundError `bad-url` for another scheme, or where a user or password stands in it: what follows `@` is the host, which a
 * reader of the URL overlooks, and secrets belong into a header.
 */
export function parseHttpUrl(text: string, base?: URL): URL {
  let url: URL
  try {
    url = new URL(text, base)
  } catch {
    throw new OutboundError('bad-url', 'the URL cannot be read')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new OutboundError('bad-url', 'the URL is neither http nor https')
  if (url.username !== '' || url.password !== '') throw new OutboundError('bad-url', 'the URL has a user or a password in it')
  return url
}

/** Port of a URL of http or https. */
export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
}
