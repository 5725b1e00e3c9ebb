import { defineProbe } from '../define-probe.ts'
import { ProbeFailure } from '../failure.ts'

/** A service of language models that speaks OpenAI's API: it lists its models, and on demand completes one token, which shows that it really computes. */
export const llmProbe = defineProbe({
  kind: 'llm',
  about: 'asks an OpenAI-compatible service for its models, and on demand for one token',
  settings: {
    url: { type: 'url', about: 'base of the API, such as http://localhost:8000/v1' },
    token: { type: 'secret', default: null, about: 'sent as a bearer token' },
    model: { type: 'text', default: null, about: 'model that must be offered; the first one by default' },
    completion: { type: 'flag', default: false, about: 'true: one token is completed as well, which may cost money' },
  },
  common: { intervalMs: 60_000, timeoutMs: 30_000 },
  check: async ({ url, token, model, completion }, { outbound, secret, signal }) => {
    const base = new URL(url.endsWith('/') ? url : `${url}/`)
    const headers = { accept: 'application/json', ...(token !== null && { authorization: `Bearer ${await secret(token)}` }) }
    const listed = await outbound.fetch({ url: new URL('models', base).href, headers, maxBodyBytes: 4_194_304, signal })
    const limited = judge(listed.status, 'the list of models')
    if (limited !== null) return { status: 'degraded', error: limited }
    const names = modelNames(listed.body)
    const details = { models: names.length }
    if (model !== null && !names.includes(model))
      return { status: 'degraded', error: `it answers, but does not offer the model ${model}`, details }
    if (!completion) return { status: 'healthy', details }
    const asked = model ?? names[0]
    if (asked === undefined) return { status: 'degraded', error: 'it answers, but offers no model', details }
    const completed = await outbound.fetch({
      url: new URL('chat/completions', base).href,
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ model: asked, messages: [{ role: 'user', content: 'ping' }], max_tokens: 1 }),
      signal,
    })
    const busy = judge(completed.status, 'a completion')
    if (busy !== null) return { status: 'degraded', error: busy, details }
    if (!hasChoice(completed.body)) throw new ProbeFailure('it answered a completion with something else')
    return { status: 'healthy', details }
  },
})

/** What a status says: `null` that it is fine, a text that it works only partly. Throws where it does not work. */
function judge(status: number, asked: string): string | null {
  if (status >= 200 && status <= 299) return null
  if (status === 429) return `it limits requests: it answered ${asked} with status 429`
  if (status === 401 || status === 403) throw new ProbeFailure(`it refused the token: it answered ${asked} with status ${status}`)
  throw new ProbeFailure(`it answered ${asked} with status ${status}`)
}

function modelNames(body: Uint8Array): readonly string[] {
  const data = (parsed(body) as { data?: unknown } | null)?.data
  if (!Array.isArray(data)) throw new ProbeFailure('its list of models is not one')
  return data.flatMap((model: { id?: unknown } | null) => (typeof model?.id === 'string' ? [model.id] : []))
}

function hasChoice(body: Uint8Array): boolean {
  const choices = (parsed(body) as { choices?: unknown } | null)?.choices
  return Array.isArray(choices) && choices.length > 0
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8')) as unknown
  } catch {
    return null
  }
}
