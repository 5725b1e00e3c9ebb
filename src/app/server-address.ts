import { networkInterfaces } from 'node:os'
import { isIPv6 } from 'node:net'
import { AppError } from '../base/app-error.ts'
import type { HttpSettings } from '../model/http-settings.ts'

/** A flag wins over TIDEGAUGE_HOST and TIDEGAUGE_PORT over the config. Throws USAGE where the variable holds no port. */
export function httpSettingsOf(
  config: HttpSettings,
  flags: { readonly host?: string | undefined; readonly port?: number | undefined },
  env: Readonly<Record<string, string | undefined>>,
): HttpSettings {
  const [host, port] = [env['TIDEGAUGE_HOST'] || undefined, env['TIDEGAUGE_PORT'] || undefined]
  return { ...config, host: flags.host ?? host ?? config.host, port: flags.port ?? (port === undefined ? config.port : portSet(port)) }
}

/** `null`: the text is no port. */
export function parsePort(text: string): number | null {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null
}

function portSet(text: string): number {
  const port = parsePort(text)
  if (port === null) throw new AppError('USAGE', `TIDEGAUGE_PORT is ${JSON.stringify(text)}: expected a port from 0 to 65535`)
  return port
}

type Listening = Pick<HttpSettings, 'host' | 'port' | 'tls' | 'publicNames'>

/** Where a server with these settings is asked from its own machine: by the name of its certificate, if it has one. */
export function localUrl(settings: Listening): string {
  const { host, tls, publicNames } = settings
  return urlOf(settings, (tls === null ? undefined : publicNames[0]) ?? (host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host))
}

/** Where others ask a server that listens on all addresses: its names, else the addresses of the machine. Empty where it listens on one alone. */
export function publicUrls(settings: Listening): string[] {
  const { host, publicNames } = settings
  if (host !== '0.0.0.0' && host !== '::') return []
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, family, address }) => !internal && (family === 'IPv4' || host === '::') && !address.startsWith('fe80:'))
    .map(({ address }) => address)
  return (publicNames.length > 0 ? publicNames : addresses).map((name) => urlOf(settings, name))
}

function urlOf({ tls, port }: Listening, name: string): string {
  return `${tls === null ? 'http' : 'https'}://${isIPv6(name) ? `[${name}]` : name}:${port}`
}
