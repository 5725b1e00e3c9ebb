import { AppError } from '../../base/app-error.ts'
import { problemSchema } from '../../contract/problem.ts'
import { operationsAnswer, operationsBody, type WrittenOperation } from '../../contract/telemetry.ts'
import type { Operation } from '../../store/operation-store.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'
import { toldMoment } from '../told-moment.ts'

/** What is older is in no range that can be asked for. */
const oldestUs = 7 * 86_400e6

/** Takes timed operations of users' programs. */
export function telemetryRoutes(api: Api, { telemetry, monitor, nowUs }: Pick<ApiPorts, 'telemetry' | 'monitor' | 'nowUs'>): void {
  api.post(
    '/api/v1/telemetry/operations',
    {
      // What is sent is itself a record that is kept.
      config: { role: 'write', audit: false },
      schema: {
        tags: ['metrics'],
        summary: 'Take timed operations of a program, one or up to 1,000: all of them or none; again under the same keys without harm',
        body: operationsBody,
        response: { 200: operationsAnswer, default: problemSchema },
      },
    },
    async (request) => {
      const { body } = request
      const written = 'operations' in body ? body.operations : [body]
      const now = nowUs()
      const operations = written.map((operation, i) => operationOf(operation, now, 'operations' in body ? `operations.${i}.at` : 'at'))
      const accepted = await monitor.operations.add(operations)
      telemetry.forgetOperations()
      return { accepted, duplicates: operations.length - accepted }
    },
  )
}

function operationOf(written: WrittenOperation, now: number, place: string): Operation {
  const atUs = toldMoment(written.at, now, place)
  if (atUs < now - oldestUs) throw new AppError('REQUEST_INVALID', `${place}: ${written.at ?? ''} is more than 7 days ago`)
  return {
    name: written.name,
    ticker: written.ticker ?? null,
    // An operation that is not over yet by our clock ends now.
    atUs: Math.min(atUs, now),
    durationMs: written.duration_ms,
    success: written.success,
    error: written.error ?? null,
    key: written.idempotency_key ?? null,
  }
}
