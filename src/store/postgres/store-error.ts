import { AppError } from '../../base/app-error.ts'

// SQLSTATE: https://www.postgresql.org/docs/17/errcodes-appendix.html (read 2025-01). The first two characters are the class.
const lost = new Set([
  '08', // connection exception
  '57P01', // admin shutdown
  '57P02', // crash shutdown
  '57P03', // cannot connect now
  '57P05', // idle session timeout
  '25P03', // idle in transaction timeout
])
const passing = new Set([
  '53300', // too many connections
  '53200', // out of memory
  '57014', // query canceled: the statement timeout
  '55P03', // lock not available
  '40', // transaction rollback: serialization, deadlock
])
const refused: Readonly<Record<string, string>> = {
  '28': 'the user or the password is refused',
  '3D000': 'there is no such database',
  '42501': 'the user may not do that there',
  '25006': 'it takes no writes: a standby, or set to read-only',
  '0A000': 'this Postgres lacks what is needed (14 or later)',
  XX001: 'a table of it is damaged',
  XX002: 'an index of it is damaged',
}
const network = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ECONNABORTED',
])
// pg says these with words only.
const saidLost =
  /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout expired|Client was closed|timeout exceeded when trying to connect|The server does not support SSL)/i

/** In pg's words. */
const closed = /^(Connection terminated|Client has encountered a connection error)/i

/** The AppError for what Postgres or the way to it threw. Anything that came from neither is given back as it is. */
export function storeError(error: unknown, place: string): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error
  const because = { cause: error }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (isLost(error)) {
    return new AppError(
      'STORE_UNAVAILABLE',
      `cannot reach ${place}: ${closed.test(error.message) ? 'the database closed the connection' : error.message || code}; what was published stands. Start the database or mend the way to it, then run again`,
      because,
    )
  }
  if (!/^[0-9A-Z]{5}$/.test(code)) return error
  if (passing.has(code) || passing.has(code.slice(0, 2)))
    return new AppError('STORE_UNAVAILABLE', `cannot use ${place} for now: ${error.message}; try again`, because)
  if (code === '53100')
    return new AppError(
      'DISK_FULL',
      `cannot write ${place}: no space left on its disk; what was published stands. Free space, then run again`,
      because,
    )
  const reason = refused[code] ?? refused[code.slice(0, 2)]
  if (reason !== undefined)
    return new AppError('DATA_FOLDER_UNUSABLE', `cannot use ${place}: ${reason} (${error.message}); see the settings of store`, because)
  return new AppError('INTERNAL', `Postgres refused a statement on ${place}: ${error.message}`, because)
}

/** Whether the connection is gone, and what was under way on it unknown or undone. */
export function isLost(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'STORE_UNAVAILABLE' && isLost(error.cause)
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError && error.errors.some(isLost)) return true
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return lost.has(code) || (code.length === 5 && lost.has(code.slice(0, 2))) || network.has(code) || saidLost.test(error.message)
}
