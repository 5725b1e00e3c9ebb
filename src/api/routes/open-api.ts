import { KeptBody } from '../kept-reply.ts'
import type { Api } from '../route.ts'

/** The description of this interface, for people's tools. */
export function openApiRoutes(api: Api): void {
  let kept: KeptBody | null = null
  api.get('/api/v1/openapi.json', { config: { role: 'public' }, schema: { hide: true } }, (request, reply) => {
    kept ??= new KeptBody(Buffer.from(JSON.stringify(api.swagger())), 'application/json; charset=utf-8')
    return kept.send(request, reply)
  })
}
