import { mayActAs } from '../access/role.ts'
import { AppError } from '../base/app-error.ts'
import type { HttpSettings } from '../model/http-settings.ts'
import { isLocal, refuseForeign } from './foreign-requests.ts'
import type { ApiPorts } from './ports.ts'
import type { RequestLimits } from './request-limits.ts'
import type { Api } from './route.ts'

/** Lets a request through whose caller has the role that its route declares. What is no route has nothing to protect. */
export function addAccessHook(api: Api, { access }: Pick<ApiPorts, 'access'>, settings: HttpSettings, limits: RequestLimits): void {
  api.decorateRequest('caller')
  api.addHook('onRequest', async (request, reply) => {
    request.caller = { role: 'public', name: null, token: null }
    refuseForeign(request, settings)
    const { authorization } = request.headers
    request.caller = await access.identify({ authorization, local: isLocal(request) })
    const needed = request.is404 ? 'public' : (request.routeOptions.config.role ?? 'admin')
    if (mayActAs(request.caller.role, needed)) return
    if (request.caller.role === 'public') {
      await limits.countFailure(request, reply)
      throw new AppError('UNAUTHENTICATED', refusal(needed, authorization !== undefined))
    }
    throw new AppError('FORBIDDEN', `this needs a token with the role ${needed}; this one has ${request.caller.role}`)
  })
}

function refusal(needed: string, hasToken: boolean): string {
  return hasToken
    ? `the token is not known, has ended or was revoked; this needs one with the role ${needed}`
    : `this needs a token with the role ${needed}: send Authorization: Bearer …`
}
