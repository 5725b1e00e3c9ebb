import type { Api } from '../route.ts'

/** The description of this interface, for people's tools. */
export function openApiRoutes(api: Api): void {
  api.get('/api/v1/openapi.json', { config: { role: 'public' }, schema: { hide: true } }, () => api.swagger())
}
