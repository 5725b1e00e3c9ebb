import type { HttpSettings } from '../model/http-settings.ts'
import { sendProblem } from './problem.ts'
import type { Api } from './route.ts'
import type { RouteTable } from './route-table.ts'

/** Answers what is no route, and says which methods a path has. Counted like any other request, so that looking for paths is no way around the limit. */
export function answerUnknownPaths(api: Api, table: RouteTable, { rateLimit }: Pick<HttpSettings, 'rateLimit'>): void {
  api.setNotFoundHandler(rateLimit.perMinute > 0 ? { preHandler: api.rateLimit() } : {}, (request, reply) => {
    const methods = table.methodsAt(request.url.split('?')[0] ?? '')
    if (methods.length === 0) return sendProblem(reply, { code: 'NOT_FOUND', detail: 'there is no such path; /api/docs lists them' })
    reply.header('allow', methods.join(', '))
    return sendProblem(reply, {
      code: 'METHOD_NOT_ALLOWED',
      detail: `${request.method} is not possible here, but ${listed(methods)} ${methods.length === 1 ? 'is' : 'are'}`,
    })
  })
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) as string}`
}
