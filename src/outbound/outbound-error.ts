/** Why a connection or a request ended: refused by the policy, or failed on its way. */
export type OutboundReason =
  'refused' | 'bad-url' | 'no-address' | 'no-connection' | 'certificate' | 'timed-out' | 'aborted' | 'redirects' | 'protocol'

/**
 * A connection or request that did not succeed. Its message names host and port at most: no path, query, header, user or anything that the other
 * side sent, since any of them may be a secret. It has no cause for the same reason.
 */
export class OutboundError extends Error {
  override readonly name = 'OutboundError'
  constructor(
    readonly reason: OutboundReason,
    message: string,
    /** The system's code, such as ECONNREFUSED. */
    readonly code: string | null = null,
  ) {
    super(message)
  }
}

const byCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused: nothing listens there',
  ECONNRESET: 'the other side closed the connection',
  EPIPE: 'the other side closed the connection',
  UND_ERR_SOCKET: 'the other side closed the connection',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENETDOWN: 'the network is down',
  EACCES: 'the system does not permit the connection',
  EPERM: 'the system does not permit the connection',
  EADDRNOTAVAIL: 'this machine has no address to connect from',
  ENOTFOUND: 'its name has no address',
  EAI_AGAIN: 'its name could not be looked up',
  EAI_NONAME: 'its name has no address',
  ENODATA: 'its name has no address',
  EMFILE: 'this process has too many open files',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is signed by an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an unknown authority',
  CERT_REVOKED: 'its certificate is revoked',
}

/** What a system's error code means, in words; `null` for an unknown one. */
export function meaningOf(code: string | null): string | null {
  return code === null ? null : (byCode[code] ?? null)
}

const certificateCode = /CERT|SIGNATURE|ISSUER/

/** The error of a failed connection to `place` (host and port), in words that hold no secret. */
export function connectionError(place: string, error: unknown): OutboundError {
  if (error instanceof OutboundError) return error
  const code = codeOf(error)
  const reason = code !== null && certificateCode.test(code) ? 'certificate' : 'no-connection'
  const told = meaningOf(code) ?? (code === null ? 'the connection failed' : `the connection failed (${code})`)
  return new OutboundError(reason, `${place}: ${told}`, code)
}

/** The code of an error or, where several addresses were tried, of the last attempt. Only codes of the usual form are told. */
function codeOf(error: unknown): string | null {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors.at(-1))
  const code: unknown = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? code : null
}
