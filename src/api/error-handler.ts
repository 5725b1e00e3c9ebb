import type { FastifyError } from 'fastify'
import { AppError, type ErrorCode } from '../base/app-error.ts'
import { sendProblem, statusOf } from './problem.ts'
import type { Api, ApiReply, ApiRequest } from './route.ts'

const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'REQUEST_INVALID',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'TOO_LARGE',
  414: 'TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
}

/** Turns whatever a route throws into a problem document. What is our own fault is logged in full and said in brief. */
export function addErrorHandler(api: Api): void {
  api.setErrorHandler(sendError)
}

/** Also for requests that no route was looked for, because their path cannot be read. */
export function sendError(error: FastifyError, request: ApiRequest, reply: ApiReply): ApiReply {
  if (error.validation !== undefined) {
    const errors = error.validation.map(({ instancePath, message }) => ({
      path: `${error.validationContext ?? 'request'}${instancePath}`,
      message: message ?? 'not accepted',
    }))
    return sendProblem(reply, {
      code: 'REQUEST_INVALID',
      detail: errors.map(({ path, message }) => `${path}: ${message}`).join('; '),
      errors,
    })
  }
  if (error instanceof AppError) {
    if (statusOf[error.code] >= 500) request.log.error({ err: error }, 'request failed')
    return sendProblem(reply, { code: error.code, detail: error.code === 'INTERNAL' ? ownFault(request.id) : error.message })
  }
  const code = codeOfStatus[error.statusCode ?? 500]
  if (code !== undefined) return sendProblem(reply, { code, detail: detailOf(code, error, request) })
  request.log.error({ err: error }, 'request failed')
  return sendProblem(reply, { code: 'INTERNAL', detail: ownFault(request.id) })
}

function detailOf(code: ErrorCode, error: FastifyError, { headers, routeOptions, server }: ApiRequest): string {
  if (code === 'UNSUPPORTED_MEDIA_TYPE') {
    const type = headers['content-type']
    return `the body ${type === undefined ? 'has no content-type' : `is of the type ${JSON.stringify(type)}`}; send application/json`
  }
  if (error.statusCode !== 413) return error.message
  const limit = routeOptions.bodyLimit
  const isGeneral = limit === server.initialConfig.bodyLimit
  return `the body is larger than ${limit.toLocaleString('en-US')} bytes, ${isGeneral ? 'which server.body_limit of the config sets' : 'the most that this route takes'}; send it in parts`
}

function ownFault(id: string): string {
  return `a fault of the server; its log says more under request ${id}`
}
