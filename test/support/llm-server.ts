import { httpLoopback, type LoopbackServer } from './loopback.ts'

export interface LlmOptions {
  readonly token?: string
  readonly models?: readonly string[]
  /** Status of every answer. */
  readonly status?: number
  /** Status of completions alone. */
  readonly completionStatus?: number
}

/** A service that answers `/v1/models` and `/v1/chat/completions` as OpenAI's API does. Source: OpenAI, API reference, models and chat. */
export interface LlmServer extends LoopbackServer {
  /** Models and numbers of tokens that were asked for. */
  readonly completions: readonly { readonly model: string; readonly max_tokens: number }[]
  answer(options: LlmOptions): void
}

export async function llmServer(options: LlmOptions = {}): Promise<LlmServer> {
  let current = options
  const completions: { model: string; max_tokens: number }[] = []
  const server = await httpLoopback((request, reply) => {
    const { token, models = ['small-1', 'large-1'], status = 200, completionStatus = status } = current
    const say = (code: number, body: unknown) => reply.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const error = (code: number) => say(code, { error: { message: `refused: ${request.headers.authorization ?? ''}`, type: 'error' } })
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) return void error(401)
    if (request.url === '/v1/models' && request.method === 'GET') {
      if (status !== 200) return void error(status)
      return void say(200, { object: 'list', data: models.map((id) => ({ id, object: 'model', owned_by: 'test' })) })
    }
    if (request.url !== '/v1/chat/completions' || request.method !== 'POST') return void error(404)
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      const asked = JSON.parse(body) as { model: string; max_tokens: number }
      completions.push(asked)
      if (completionStatus !== 200) return void error(completionStatus)
      say(200, {
        object: 'chat.completion',
        model: asked.model,
        choices: [{ index: 0, message: { role: 'assistant', content: 'p' }, finish_reason: 'length' }],
      })
    })
  })
  return {
    get port() {
      return server.port
    },
    get connections() {
      return server.connections
    },
    stop: () => server.stop(),
    start: () => server.start(),
    completions,
    answer: (changed) => (current = changed),
  }
}
