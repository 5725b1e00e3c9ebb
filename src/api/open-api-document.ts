type Json = Readonly<Record<string, unknown>>

const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const
const componentPath = '#/components/schemas/'

/**
 * Tidies a generated description: schemas that are read and written alike stand there once under their name, those that nothing refers to not at all;
 * problems have their own media type; every operation has an id and says whether it needs a token and a body.
 */
export function tidyOpenApi(document: Json): Json {
  const named = withNames(document, namesOf(document))
  const paths = mapValues(record(named['paths']), (path, item) =>
    mapValues(record(item), (method, operation) => (isMethod(method) ? tidyOperation(path, method, record(operation)) : operation)),
  )
  return { ...named, paths }
}

/** Names that schemas are to have. The generator calls `Mark` as it is read `MarkInput`, whether or not that differs from how it is written. */
function namesOf(document: Json): ReadonlyMap<string, string> {
  const schemas = record(record(document['components'])['schemas'])
  const used = referencesFrom(document['paths'], schemas)
  const plain = new Map(Object.keys(schemas).map((name) => [name, name.replace(/Input$/, '')]))
  const asOutput = (name: string) => JSON.stringify(schemas[name], (_, value: unknown) => renamed(value, plain))
  const names = new Map<string, string>()
  for (const name of used) {
    const output = plain.get(name) ?? name
    const isTwin = output !== name && used.has(output) && asOutput(name) !== asOutput(output)
    names.set(name, isTwin || !(output in schemas) ? name : output)
  }
  return names
}

function withNames(document: Json, names: ReadonlyMap<string, string>): Json {
  const components = record(document['components'])
  const schemas = record(components['schemas'])
  const kept = Object.fromEntries([...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([from, to]) => [to, schemas[from]]))
  const text = JSON.stringify({ ...document, components: { ...components, schemas: kept } }, (_, value: unknown) => renamed(value, names))
  return JSON.parse(text) as Json
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value !== 'object' || value === null || !('$ref' in value) || typeof value.$ref !== 'string') return value
  const name = value.$ref.slice(componentPath.length)
  return { ...value, $ref: `${componentPath}${names.get(name) ?? name}` }
}

/** Names of all schemas that something refers to, directly or through others. */
function referencesFrom(start: unknown, schemas: Json): Set<string> {
  const found = new Set<string>()
  const open: unknown[] = [start]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null) continue
    for (const [key, inner] of Object.entries(value)) {
      const name = key === '$ref' && typeof inner === 'string' ? inner.slice(componentPath.length) : null
      if (name === null) open.push(inner)
      else if (!found.has(name)) {
        found.add(name)
        open.push(schemas[name])
      }
    }
  }
  return found
}

function tidyOperation(path: string, method: string, operation: Json): Json {
  const isPublic = operation['x-role'] === 'public'
  return {
    ...operation,
    operationId: [method, ...path.replace(/^\/api\/v1\/|^/, (prefix) => (prefix === '' ? 'root' : '')).split('/')]
      .map((part) => part.replaceAll(/\W+/g, ''))
      .join('_'),
    ...(isPublic && { security: [] }),
    ...(takesNothing(operation) && { requestBody: { ...record(operation['requestBody']), required: false } }),
    responses: mapValues(record(operation['responses']), (status, response) => tidyResponse(status, record(response))),
  }
}

/** Whether the body may be left out: one that may be `null` may. The generator calls every body required. */
function takesNothing(operation: Json): boolean {
  const content = record(record(operation['requestBody'])['content'])
  const forms = record(record(content['application/json'])['schema'])['anyOf']
  return Array.isArray(forms) && forms.some((form) => record(form)['type'] === 'null')
}

function tidyResponse(status: string, response: Json): Json {
  const content = record(response['content'])
  const isProblem = record(record(content['application/json'])['schema'])['$ref'] === `${componentPath}Problem`
  const said =
    typeof response['description'] === 'string' && response['description'] !== 'Default Response' ? response['description'] : null
  return {
    ...response,
    description: said ?? (isProblem ? 'What stands in the way, as a problem document (RFC 9457)' : (meanings[status] ?? 'The answer')),
    ...(isProblem && { content: { 'application/problem+json': content['application/json'] } }),
  }
}

const meanings: Readonly<Record<string, string>> = {
  200: 'What was asked for',
  201: 'What was made',
  202: 'Taken; it is done in the background',
  204: 'Done',
}

function isMethod(name: string): boolean {
  return (methods as readonly string[]).includes(name)
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}

function mapValues(values: Json, map: (key: string, value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(key, value)]))
}
