import fc, { type Arbitrary } from 'fast-check'

/** A JSON schema as the description of the interface has it. */
export type Schema = Readonly<Record<string, unknown>>
type Role = 'public' | 'read' | 'write' | 'admin'

/** One route of the described interface. */
export interface Operation {
  readonly method: string
  /** With `{name}` for each parameter. */
  readonly path: string
  readonly role: Role
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: Schema }[]
  readonly body: Schema | null
  /** Schema of an answer by status and media type; `default` for those not named. */
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>>
}

export function operationsOf(document: unknown): Operation[] {
  const { paths } = document as { paths: Record<string, Record<string, never>> }
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): Operation => {
      const {
        parameters,
        requestBody,
        responses,
        'x-role': role,
      } = operation as {
        parameters?: Operation['parameters']
        requestBody?: { content: Record<string, { schema: Schema }> }
        responses: Operation['responses']
        'x-role': Role
      }
      return {
        method: method.toUpperCase(),
        path,
        role,
        parameters: parameters ?? [],
        body: requestBody?.content['application/json']?.schema ?? null,
        responses,
      }
    }),
  )
}

/** Texts that break what takes them for something else than text. */
export const hostileTexts = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '',
  ' ',
  '\0',
  'a\0b',
  '\u{1F4A9}',
  '\u202Eabc',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  '%',
  '/etc/passwd',
  'C:\\windows',
  "' OR 1=1 --",
  '"><img src=x onerror=alert(1)>',
  '${7*7}',
  '1e400',
  '-1',
  'NaN',
  '99999999999999999999',
  '0x10',
  'null',
  '[]',
  'A'.repeat(2000),
] as const

/** As a JSON text: half of a surrogate pair cannot stand in a URL. */
const loneSurrogates = ['\uD800', 'a\uDFFFb']

const hostileNumbers = [0, -0, -1, 0.5, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 53, 2 ** 63, 253402300800000]

const hostileValue: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...hostileTexts, ...loneSurrogates, ...hostileNumbers, null, true, {}, [], [[]], { __proto: 1 }),
  fc.jsonValue({ maxDepth: 2 }),
)

/** Values of a JSON schema, as far as it says what they are: mostly valid, so that what lies behind the validation is met as well. */
export function valueOf(schema: Schema, components: Schema): Arbitrary<unknown> {
  const inner = (part: unknown) => valueOf(part as Schema, components)
  if (typeof schema['$ref'] === 'string') return inner(components[schema['$ref'].split('/').at(-1) ?? ''])
  for (const key of ['anyOf', 'oneOf'] as const) if (Array.isArray(schema[key])) return fc.oneof(...(schema[key] as Schema[]).map(inner))
  if (Array.isArray(schema['allOf']))
    return fc.tuple(...(schema['allOf'] as Schema[]).map(inner)).map((parts) => Object.assign({}, ...parts) as unknown)
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]))
  if ('const' in schema) return fc.constant(schema['const'])
  switch (Array.isArray(schema['type']) ? (schema['type'] as string[])[0] : schema['type']) {
    case 'string':
      return textOf(schema)
    case 'integer':
      return fc.integer({
        min: Math.max(Number(schema['minimum'] ?? -1000), -(2 ** 31)),
        max: Math.min(Number(schema['maximum'] ?? 1000), 2 ** 31 - 1),
      })
    case 'number':
      return fc.double({ min: Number(schema['minimum'] ?? -1e6), max: Number(schema['maximum'] ?? 1e6), noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(inner(schema['items'] ?? {}), {
        minLength: Number(schema['minItems'] ?? 0),
        maxLength: Math.max(Number(schema['minItems'] ?? 0), 3),
      })
    case 'object':
      return objectOf(schema, components)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

/** What a lake of `tidegauge demo` knows, and what fields of many kinds take. */
const likelyTexts = [
  'SYN001',
  'SYN003',
  'daily',
  '1h',
  '24h',
  '2024-06-03',
  '2024-06-03T00:00:00Z',
  'missing_session',
  'quality_overall_score',
  '1',
] as const

function textOf(schema: Schema): Arbitrary<string> {
  const instants = fc
    .date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString())
  if (schema['format'] === 'date-time') return instants
  if (schema['format'] === 'date') return instants.map((text) => text.slice(0, 10))
  if (schema['format'] === 'uuid') return fc.uuid()
  const [minLength, maxLength] = [Number(schema['minLength'] ?? 0), Math.min(Number(schema['maxLength'] ?? 40), 40)]
  return fc.oneof(
    { weight: 1, arbitrary: fc.string({ minLength, maxLength, unit: 'binary' }) },
    { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z][A-Za-z0-9._-]{2,12}$/) },
    { weight: 3, arbitrary: fc.constantFrom(...likelyTexts) },
  )
}

function objectOf(schema: Schema, components: Schema): Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>)
  const required = (schema['required'] ?? []) as string[]
  const known = fc.record(Object.fromEntries(properties.map(([name, part]) => [name, valueOf(part, components)])), {
    requiredKeys: required as never[],
  })
  if (typeof schema['additionalProperties'] !== 'object') return known
  return fc
    .tuple(
      known,
      fc.dictionary(fc.string({ minLength: 1, maxLength: 10 }), valueOf(schema['additionalProperties'] as Schema, components), {
        maxKeys: 3,
      }),
    )
    .map(([own, more]) => ({ ...more, ...(own as object) }))
}

/** A request of an operation. */
export interface GeneratedRequest {
  readonly operation: Operation
  /** With the query. */
  readonly url: string
  /** JSON text, not always well-formed; `null`: none. */
  readonly body: string | null
  /** Whether a key was added that the body's schema does not have. */
  readonly hasUnknownKey: boolean
}

/** Requests of an operation: valid ones, ones with something hostile in one place, and bodies that are no JSON. */
export function requestOf(operation: Operation, components: Schema): Arbitrary<GeneratedRequest> {
  const parameters = operation.parameters.filter((one) => one.in === 'path' || one.in === 'query')
  const valid = fc.tuple(
    ...parameters.map(({ schema, required }) => {
      const value = valueOf(schema, components)
      return required === true ? value : fc.option(value, { nil: undefined, freq: 1 })
    }),
  )
  const spoilt = fc
    .tuple(valid, fc.nat(), hostileValue)
    .map(([given, place, hostile]) => given.map((value, i) => (i === place % parameters.length ? hostile : value)))
  const values = fc.oneof({ weight: 2, arbitrary: valid }, { weight: 1, arbitrary: spoilt })
  const body = operation.body === null ? fc.constant({ body: null, hasUnknownKey: false }) : bodyOf(operation.body, components)
  return fc.tuple(values, body).map(([given, { body: text, hasUnknownKey }]) => {
    let path = operation.path
    const query: string[] = []
    for (const [i, { name, in: place }] of parameters.entries()) {
      const value = given[i]
      const written = encode(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
      if (place === 'path') path = path.replace(`{${name}}`, () => (written === '' || /^\.+$/.test(written) ? '%20' : written))
      else if (value !== undefined) query.push(`${name}=${written}`)
    }
    return { operation, url: query.length === 0 ? path : `${path}?${query.join('&')}`, body: text, hasUnknownKey }
  })
}

function bodyOf(schema: Schema, components: Schema): Arbitrary<Pick<GeneratedRequest, 'body' | 'hasUnknownKey'>> {
  const valid = valueOf(schema, components)
  const plain = (body: string) => ({ body, hasUnknownKey: false })
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  const withHostilePart = fc.tuple(valid, fc.nat(), hostileValue).map(([value, place, hostile]) => {
    const keys = isObject(value) ? Object.keys(value) : []
    const key = keys[place % Math.max(1, keys.length)]
    return plain(JSON.stringify(isObject(value) && key !== undefined ? { ...value, [key]: hostile } : hostile))
  })
  const withUnknownKey = valid.map((value) => ({
    body: JSON.stringify(isObject(value) ? { ...value, 'no such key': 1 } : value),
    hasUnknownKey: isObject(value) && !isOpen(schema, components),
  }))
  const broken = fc.constantFrom(
    '',
    '{',
    'null',
    '[]',
    '"text"',
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"admin":true}}}',
    '{"a":1e400}',
    `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
    `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`,
    '\u0000',
    '{"name":"\\ud800"}',
  )
  return fc.oneof(
    { weight: 4, arbitrary: valid.map((value) => plain(JSON.stringify(value))) },
    { weight: 3, arbitrary: withHostilePart },
    { weight: 1, arbitrary: withUnknownKey },
    { weight: 1, arbitrary: broken.map(plain) },
  )
}

/** Whether a schema says itself that more keys may stand there, as that of a format from elsewhere. */
function isOpen(schema: Schema, components: Schema): boolean {
  if (typeof schema['$ref'] === 'string') return isOpen(components[schema['$ref'].split('/').at(-1) ?? ''] as Schema, components)
  if (Array.isArray(schema['anyOf'])) return (schema['anyOf'] as Schema[]).some((part) => isOpen(part, components))
  return schema['additionalProperties'] === true || typeof schema['additionalProperties'] === 'object'
}

/** Percent-encoded; what has no UTF-8 as the three bytes that it would have. */
function encode(text: string): string {
  return encodeURIComponent(
    text.replaceAll(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\u0001'),
  ).replaceAll('%01', '%ED%A0%80')
}
