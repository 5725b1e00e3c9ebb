import Fastify from 'fastify'
import { expect, test } from 'vitest'
import type { Api } from './route.ts'
import { addRouteRules } from './route-rules.ts'
import { RouteTable } from './route-table.ts'

const told = { tags: ['lake'], summary: 'What the lake is like', response: { 200: {} } }

function apiWith(method: string, config: object, schema: object = told): () => unknown {
  const api = Fastify() as unknown as Api
  addRouteRules(api)
  return () => api.route({ method, url: '/api/v1/lake', config, schema, handler: async () => null })
}

test.each([
  ['declares no role', 'GET', {}],
  ['declares no role', 'OPTIONS', {}],
  ['config.audit', 'POST', { role: 'write' }],
  ['config.audit', 'DELETE', { role: 'admin' }],
  ['lets read do it', 'PUT', { role: 'read', audit: 'lake.put' }],
  ['lets public do it', 'PATCH', { role: 'public', audit: 'lake.patch' }],
])('a route is refused that %s: %s %o', (problem, method, config) => {
  expect(apiWith(method, config)).toThrow(problem)
})

test('a route says what it is, or is public and hidden', () => {
  expect(apiWith('GET', { role: 'read' }, { ...told, summary: undefined })).toThrow('no summary')
  expect(apiWith('GET', { role: 'read' }, { hide: true })).toThrow('hidden')
  expect(apiWith('GET', { role: 'public' }, { hide: true })).not.toThrow()
  expect(apiWith('GET', { role: 'read' })).not.toThrow()
  expect(apiWith('POST', { role: 'write', audit: 'lake.post' })).not.toThrow()
  expect(apiWith('POST', { role: 'write', audit: false })).not.toThrow()
})

test('the table knows the methods of a path, and what of it is a parameter', () => {
  const api = Fastify() as unknown as Api
  const table = new RouteTable(api)
  const handler = async () => null
  api.get('/symbols/:symbol/profile', handler)
  api.delete('/symbols/:symbol', handler)
  api.get('/a.json', handler)
  expect(table.methodsAt('/symbols/BRK.A/profile').toSorted()).toEqual(['GET', 'HEAD'])
  expect(table.methodsAt('/symbols/..%2fx')).toEqual(['DELETE'])
  expect([table.methodsAt('/symbols//profile'), table.methodsAt('/symbols'), table.methodsAt('/axjson')]).toEqual([[], [], []])
})
