import rateLimit, { normalizeIP, type RateLimitOptions } from '@fastify/rate-limit'
import { isLoopbackAddress } from '../access/loopback.ts'
import { AppError } from '../base/app-error.ts'
import type { HttpSettings } from '../model/http-settings.ts'
import type { Api, ApiReply, ApiRequest } from './route.ts'

const windowMs = 60_000

/** Tokens and addresses remembered at once; of more, those that were quiet longest are forgotten. */
const remembered = 20_000

export interface RequestLimits {
  /** Counts a request that had no good token. Throws RATE_LIMITED beyond the limit. */
  countFailure(request: ApiRequest, reply: ApiReply): Promise<void>
}

/** Limits how often one token, or one address without a token, may call a minute. Good tokens are not held up by failures from the same address. */
export async function addRequestLimits(api: Api, { rateLimit: settings }: Pick<HttpSettings, 'rateLimit'>): Promise<RequestLimits> {
  const isExempt = (request: ApiRequest) => !settings.loopback && isLoopbackAddress(request.ip)
  const silent = { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false }
  await api.register(rateLimit, {
    max: settings.perMinute,
    timeWindow: windowMs,
    cache: remembered,
    global: settings.perMinute > 0,
    addHeadersOnExceeding: silent,
    addHeaders: { ...silent, 'retry-after': true },
    keyGenerator: (request) => request.caller.token ?? normalizeIP(request.ip),
    allowList: isExempt,
    errorResponseBuilder: (_, { max }) => exceeded(`more than ${max} requests in a minute; wait as Retry-After says`),
  })
  const ofFailures: RateLimitOptions = {
    max: settings.failedPerMinute,
    timeWindow: windowMs,
    cache: remembered,
    keyGenerator: ({ ip }) => normalizeIP(ip),
  }
  const failures = api.createRateLimit(ofFailures)
  return {
    countFailure: async (request, reply) => {
      if (settings.failedPerMinute === 0 || isExempt(request)) return
      const count = await failures(request)
      if (count.isAllowed || !count.isExceeded) return
      reply.header('retry-after', count.ttlInSeconds)
      throw exceeded(`more than ${count.max} requests in a minute without a good token; wait as Retry-After says`)
    },
  }
}

function exceeded(message: string): AppError {
  return new AppError('RATE_LIMITED', message)
}
