import type { RouteOptions } from 'fastify'
import { AppError } from '../base/app-error.ts'
import type { Api } from './route.ts'

const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Whether a method is there to change something. */
export function changesSomething(method: string): boolean {
  return changing.has(method)
}

/** Refuses to start with a route that does not say who may call it, what it changes, or what it is. */
export function addRouteRules(api: Api): void {
  api.addHook('onRoute', (route) => {
    const methods = [route.method].flat()
    // The preflight requests of browsers, where CORS is set.
    if (route.url === '*' && methods.every((method) => method === 'OPTIONS')) return
    const problem = problemOf(route, methods)
    if (problem !== null) throw new AppError('INTERNAL', `the route ${methods.join(', ')} ${route.url} ${problem}`)
  })
}

function problemOf({ config, schema }: RouteOptions, methods: readonly string[]): string | null {
  if (config?.role === undefined) return 'declares no role'
  const isChanging = methods.some(changesSomething)
  if (isChanging && config.audit === undefined) return 'changes something and does not say how the audit log names that (config.audit)'
  if (isChanging && (config.role === 'public' || config.role === 'read')) return `changes something and lets ${config.role} do it`
  if (schema?.hide === true) return config.role === 'public' && !isChanging ? null : 'is hidden from the description, and is not public'
  if (schema?.summary === undefined || schema.tags === undefined || schema.response === undefined) return 'has no summary, tags or response'
  return null
}
