import type { ProbeDetails, ProbeResult } from '../model/probe-result.ts'
import type { ConfiguredProbe, Outcome, ProbeContext, ProbeKind } from './define-probe.ts'
import { describeFailure } from './failure.ts'
import { redact } from './redact.ts'

/** What probes are given; the runner adds signal and limit. */
export type ProbePorts = Omit<ProbeContext, 'name' | 'signal' | 'timeoutMs'>

/** A probe that is under way. */
export interface ProbeRun {
  /** Resolves within the time limit, whatever the probe does, and when the server stops; never rejects. */
  readonly result: Promise<ProbeResult>
  /** Resolves when the probe itself has ended, which a hanging one may never do. */
  readonly ended: Promise<void>
}

/**
 * Runs one probe. At its time limit the signal aborts, so that it closes what it opened, and the result is unhealthy. Secrets that the probe read are taken out of
 * whatever it says.
 */
export function runProbe(kind: ProbeKind, probe: ConfiguredProbe, ports: ProbePorts, stop: AbortSignal): ProbeRun {
  const { timeoutMs, degradedAboveMs } = probe.common
  const limit = new AbortController()
  const secrets: string[] = []
  const context: ProbeContext = {
    ...ports,
    name: probe.name,
    signal: AbortSignal.any([limit.signal, stop]),
    timeoutMs,
    secret: async (ref) => {
      const secret = await ports.secret(ref)
      secrets.push(secret)
      return secret
    },
  }
  const startedAt = performance.now()
  const startedAtUs = ports.nowUs()
  const finish = (outcome: Outcome): ProbeResult => {
    const took = Math.round((performance.now() - startedAt) * 1000) / 1000
    const responseTimeMs = outcome.responseTimeMs === undefined ? took : outcome.responseTimeMs
    const slow = outcome.status === 'healthy' && degradedAboveMs !== null && (responseTimeMs ?? 0) > degradedAboveMs
    const { status, error } = slow
      ? { status: 'degraded' as const, error: `it took ${Math.round(responseTimeMs ?? 0)} ms, more than ${degradedAboveMs} ms` }
      : outcome
    return {
      status,
      responseTimeMs,
      checkedAtUs: startedAtUs,
      ...(error !== undefined && { error: shortened(redact(error, secrets)) }),
      ...(outcome.details !== undefined && { details: clean(outcome.details, secrets) }),
    }
  }
  const work = (async () => kind.check(probe.settings as never, context))()
  const ended = work.then(
    () => undefined,
    () => undefined,
  )
  let timer: NodeJS.Timeout | undefined
  let abandon: () => void = () => undefined
  const late = new Promise<Outcome>((done) => {
    abandon = () => {
      done({ status: 'unknown', error: 'the server is stopping' })
    }
    stop.addEventListener('abort', abandon, { once: true })
    timer = setTimeout(() => {
      limit.abort(new DOMException('the time limit of the probe', 'TimeoutError'))
      done({ status: 'unhealthy', error: `no answer within ${timeoutMs} ms` })
    }, timeoutMs)
  })
  const result = Promise.race([work.catch((error: unknown): Outcome => ({ status: 'unhealthy', error: describeFailure(error) })), late])
    .then(finish)
    .finally(() => {
      clearTimeout(timer)
      stop.removeEventListener('abort', abandon)
    })
  return { result, ended }
}

const LONGEST = 300

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}

function clean(details: ProbeDetails, secrets: readonly string[]): ProbeDetails {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, typeof value === 'string' ? shortened(redact(value, secrets)) : value]),
  )
}
