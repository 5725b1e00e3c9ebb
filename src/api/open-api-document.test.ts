import { expect, test } from 'vitest'
import { tidyOpenApi } from './open-api-document.ts'

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const json = (name: string) => ({ content: { 'application/json': { schema: ref(name) } } })

function tidied(schemas: object, paths: object) {
  return tidyOpenApi({ openapi: '3.1.0', components: { schemas }, paths }) as {
    components: { schemas: Record<string, unknown> }
    paths: Record<string, Record<string, Record<string, unknown>>>
  }
}

test('a schema that is read as it is written stands there once, with all that it refers to', () => {
  const pair = {
    Mark: { items: ref('Part') },
    MarkInput: { items: ref('PartInput') },
    Part: { type: 'string' },
    PartInput: { type: 'string' },
    Other: {},
  }
  const { components, paths } = tidied(pair, {
    '/api/v1/marks': { post: { requestBody: json('MarkInput'), responses: { 200: json('Mark') } } },
  })
  expect(components.schemas).toEqual({ Mark: { items: ref('Part') }, Part: { type: 'string' } })
  expect(paths['/api/v1/marks']?.['post']).toMatchObject({ requestBody: json('Mark') })
})

test('one that is only read has its plain name; one that is read otherwise than written keeps both', () => {
  const schemas = { NewMark: { a: 1 }, NewMarkInput: { a: 2 }, Mark: { a: 1 }, MarkInput: { a: 2 } }
  const { components } = tidied(schemas, {
    '/a': { post: { requestBody: json('NewMarkInput'), responses: {} } },
    '/b': { post: { requestBody: json('MarkInput'), responses: { 200: json('Mark') } } },
  })
  expect(components.schemas).toEqual({ NewMark: { a: 2 }, Mark: { a: 1 }, MarkInput: { a: 2 } })
})

test('problems have their media type, operations an id of their own', () => {
  const responses = { 200: { description: 'Default Response' }, default: { description: 'Default Response', ...json('Problem') } }
  const { paths } = tidied(
    { Problem: {} },
    { '/api/v1/symbols/{symbol}/profile': { get: { 'x-role': 'public', responses } }, '/metrics': { get: { responses } } },
  )
  expect(paths['/api/v1/symbols/{symbol}/profile']?.['get']).toEqual({
    'x-role': 'public',
    operationId: 'get_symbols_symbol_profile',
    security: [],
    responses: {
      200: { description: 'What was asked for' },
      default: {
        description: 'What stands in the way, as a problem document (RFC 9457)',
        content: { 'application/problem+json': { schema: ref('Problem') } },
      },
    },
  })
  expect(paths['/metrics']?.['get']?.['operationId']).toBe('get_root_metrics')
})

test('a body that may be null may be left out', () => {
  const bodyOf = (schema: object) => ({
    post: { requestBody: { required: true, content: { 'application/json': { schema } } }, responses: {} },
  })
  const { paths } = tidied({ Beat: {} }, { '/a': bodyOf({ anyOf: [ref('Beat'), { type: 'null' }] }), '/b': bodyOf(ref('Beat')) })
  expect([paths['/a'], paths['/b']]).toMatchObject([
    { post: { requestBody: { required: false } } },
    { post: { requestBody: { required: true } } },
  ])
})
