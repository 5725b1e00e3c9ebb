import type { Socket } from 'node:net'
import type { ErrorCode } from '../base/app-error.ts'
import { problemType } from './problem.ts'

/** How long a client has to take its answer in and hang up. */
const goodbyeMs = 2_000

type ClientError = Error & { readonly code?: string }

const answers: Readonly<
  Record<string, { readonly status: number; readonly code: ErrorCode; readonly title: string; readonly detail: string }>
> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'TOO_LARGE', title: 'Too large', detail: 'the headers are larger than 16 KiB together' },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'REQUEST_INVALID',
    title: 'Too slow',
    detail: 'the request did not arrive in full in the time that the server waits',
  },
}
const unreadable = {
  status: 400,
  code: 'REQUEST_INVALID',
  title: 'The request cannot be understood',
  detail: 'this is not HTTP as the server reads it',
} as const

/** Answers on a connection whose request never became one, with a problem document, and closes it. */
export function answerClientError(error: ClientError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy(error)
    return
  }
  const { status, code, title, detail } = answers[error.code ?? ''] ?? unreadable
  const body = JSON.stringify({ type: problemType(code), title, status, code, detail, instance: '' })
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
  // Node looks at a connection whose time is over only once: who does not hang up is cut off.
  setTimeout(() => socket.destroy(), goodbyeMs).unref()
}
