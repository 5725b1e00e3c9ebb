import { AppError, errnoOf } from '../base/app-error.ts'
import type { HealthDetailedAnswer } from '../contract/health.ts'

/** What a server says of itself, as much of it as was asked for. */
export interface HealthSaid {
  readonly status: string
  readonly components?: HealthDetailedAnswer['components']
  readonly reasons?: readonly string[]
}

const timeoutMs = 5_000

/** Asks a server; `null` when none answers. Throws USAGE for an address that is none, UNAUTHENTICATED, and what else the server says. */
export async function askHealth(base: string, path: string, token: string | undefined): Promise<HealthSaid | null> {
  let url: URL
  try {
    url = new URL(path, base)
  } catch (cause) {
    throw new AppError('USAGE', `cannot ask ${JSON.stringify(base)}: expected an address like http://127.0.0.1:8787`, { cause })
  }
  let answer: Response
  try {
    answer = await fetch(url, {
      headers: token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(timeoutMs),
    })
  } catch (error) {
    const code = error instanceof Error ? (errnoOf(error.cause) ?? '') : ''
    if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code))
      throw new AppError(
        'USAGE',
        `the certificate of ${url.origin} is not trusted (${code}); NODE_EXTRA_CA_CERTS names a file of authorities to trust`,
        {
          cause: error,
        },
      )
    return null
  }
  const body = (await answer.json().catch(() => null)) as (HealthSaid & { readonly detail?: string }) | null
  if (answer.status === 401 || answer.status === 403)
    throw new AppError(answer.status === 401 ? 'UNAUTHENTICATED' : 'FORBIDDEN', `${body?.detail ?? 'not allowed'}; set TIDEGAUGE_TOKEN`)
  return typeof body?.status === 'string' ? body : null
}
