import { defineProbe } from '../define-probe.ts'
import { jsonField } from '../json-field.ts'
import { linearPattern } from '../linear-pattern.ts'
import { plainValues } from '../plain-values.ts'

/** Any page or endpoint over HTTP: its status, and on demand its text or fields of its JSON. What it answers is looked at and never told. */
export const httpProbe = defineProbe({
  kind: 'http',
  about: 'sends a request and looks at the answer',
  settings: {
    url: { type: 'url', about: 'http or https, without user and password' },
    method: { type: 'choice', of: ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS'], default: 'GET', about: 'method of the request' },
    headers: { type: 'values', default: {}, about: 'headers of the request; a value may be {env: NAME} or {file: PATH}' },
    body: { type: 'text', default: null, about: 'body of the request' },
    status: { type: 'integers', default: [], about: 'statuses that are right; 200 to 299 by default' },
    contains: { type: 'text', default: null, about: 'text that the answer must contain' },
    matches: { type: 'pattern', default: null, about: 'pattern that must match somewhere in the answer' },
    json: { type: 'fields', default: {}, about: 'fields of the JSON answer and their values: {data.status: ok}' },
    maxRedirects: { type: 'integer', min: 0, max: 10, default: 0, about: 'redirects that are followed' },
  },
  problem: ({ method, body, contains, matches, json }) => {
    if (body !== null && (method === 'GET' || method === 'HEAD')) return `a ${method} request has no body`
    const looks = contains !== null || matches !== null || Object.keys(json).length > 0
    return looks && method === 'HEAD' ? 'the answer to a HEAD request has no body to look at' : null
  },
  check: async (settings, context) => {
    const { url, method, body, status, contains, matches, json, maxRedirects } = settings
    const answer = await context.outbound.fetch({
      url,
      method,
      headers: await plainValues(settings.headers, context),
      ...(body !== null && { body }),
      maxBodyBytes: 1_048_576,
      maxRedirects,
      signal: context.signal,
    })
    const details = { http_status: answer.status }
    const right = status.length === 0 ? answer.status >= 200 && answer.status <= 299 : status.includes(answer.status)
    if (!right) return { status: 'unhealthy', error: `it answered with status ${answer.status}`, details }
    const text = Buffer.from(answer.body).toString('utf8')
    const mistaken = (error: string) =>
      ({ status: 'unhealthy', error: answer.cut ? `${error}, looking at its first MiB` : error, details }) as const
    if (contains !== null && !text.includes(contains)) return mistaken('its answer does not contain the expected text')
    if (matches !== null && !linearPattern(matches).test(text)) return mistaken('its answer does not match the expected pattern')
    const wrong = Object.entries(json).find(([path, value]) => jsonField(text, path) !== value)
    return wrong === undefined ? { status: 'healthy', details } : mistaken(`the field ${wrong[0]} of its answer is not as expected`)
  },
})
