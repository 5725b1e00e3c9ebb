import type { FastifyReply } from 'fastify'
import type { ErrorCode } from '../base/app-error.ts'
import type { Problem } from '../contract/problem.ts'

/** The status of an answer that says a code. */
export const statusOf: Readonly<Record<ErrorCode, number>> = {
  USAGE: 400,
  REQUEST_INVALID: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  NO_SCAN: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  CONFIG_INVALID: 500,
  LAKE_MISSING: 503,
  LAYOUT_AMBIGUOUS: 500,
  LAYOUT_UNKNOWN: 500,
  DATA_FOLDER_LOCKED: 503,
  DATA_FOLDER_UNUSABLE: 503,
  DATA_FOLDER_NEWER: 503,
  STORE_UNAVAILABLE: 503,
  DISK_FULL: 503,
  INTERRUPTED: 503,
  INTERNAL: 500,
}

const titles: Readonly<Record<number, string>> = {
  400: 'The request cannot be understood',
  401: 'Who asks is not known',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not possible here',
  409: 'Not possible now',
  413: 'Too large',
  415: 'Not in a form that is read here',
  429: 'Too many requests',
  500: 'A fault of the server',
  503: 'Not available for a while',
}

/** Seconds after which a caller that met a 503 may ask again. */
const retryAfterSeconds = 5

/** The URI that names a kind of problem. */
export function problemType(code: ErrorCode): string {
  return `urn:tidegauge:problem:${code.toLowerCase()}`
}

/** Answers with a problem document. */
export function sendProblem(
  reply: FastifyReply,
  { code, detail, errors }: { readonly code: ErrorCode; readonly detail: string; readonly errors?: Problem['errors'] },
): FastifyReply {
  const status = statusOf[code]
  if (status === 503) reply.header('retry-after', retryAfterSeconds)
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  const problem: Problem = {
    type: problemType(code),
    title: titles[status] ?? 'Problem',
    status,
    code,
    detail,
    instance: reply.request.id,
    ...(errors !== undefined && { errors }),
  }
  return reply.status(status).header('content-type', 'application/problem+json; charset=utf-8').send(JSON.stringify(problem))
}
