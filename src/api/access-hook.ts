import { AppError } from '../base/app-error.ts'
import type { AccessControl } from '../access/access-control.ts'
import { mayActAs } from '../access/role.ts'
import type { Api } from './route.ts'

const nobody = { role: 'public', name: null } as const

/** Lets a request through whose caller has the role that its route declares. A route that declares none cannot be registered. */
export function addAccessHook(api: Api, access: AccessControl): void {
  api.decorateRequest('caller', nobody as never)
  api.addHook('onRoute', (route) => {
    if (route.config?.role === undefined && route.method !== 'HEAD' && route.method !== 'OPTIONS')
      throw new AppError('INTERNAL', `the route ${String(route.method)} ${route.url} declares no role`)
  })
  api.addHook('onRequest', async (request) => {
    const needed = request.routeOptions.config.role ?? 'public'
    request.caller = await access.identify({ authorization: request.headers.authorization, address: request.ip })
    if (mayActAs(request.caller.role, needed)) return
    if (request.caller.role === 'public') throw new AppError('UNAUTHENTICATED', `this needs a token with the role ${needed}`)
    throw new AppError('FORBIDDEN', `this needs a token with the role ${needed}; this one has ${request.caller.role}`)
  })
}
