import * as z from 'zod'
import { AppError } from '../../base/app-error.ts'
import { endOfDay, parseIsoDate } from '../../base/day.ts'
import { idInPath, markSchema, newMarkSchema } from '../../contract/findings.ts'
import { markJson } from '../../contract/marks-json.ts'
import { problemSchema } from '../../contract/problem.ts'
import { checkIds, noSymbol, refuseUnknown } from '../known-name.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'
import { snapshotOf } from './lake.ts'

/** What users call normal. A mark takes effect with the next scan. */
export function marksRoutes(api: Api, { lake, lakeStore, nowUs }: ApiPorts): void {
  api.get(
    '/api/v1/marks',
    {
      config: { role: 'read' },
      schema: {
        tags: ['findings'],
        summary: 'Marks of what is normal, in the order in which they were made',
        response: { 200: z.object({ marks: z.array(markSchema) }), default: problemSchema },
      },
    },
    async () => ({ marks: (await lakeStore.scans.marks()).map(markJson) }),
  )

  api.post(
    '/api/v1/marks',
    {
      config: { role: 'write', audit: 'mark.add' },
      schema: {
        tags: ['findings'],
        summary: 'Call a finding, an incident, a symbol, a check or dates normal; the next scan excuses what it covers',
        body: newMarkSchema,
        response: { 201: markSchema, default: problemSchema },
      },
    },
    async (request, reply) => {
      const { reason, until, ...said } = request.body
      const { index, layout } = snapshotOf(lake)
      refuseUnknown('body/check', said.check, checkIds)
      refuseUnknown(
        'body/dataset',
        said.dataset,
        layout.datasets.map(({ name }) => name),
      )
      if (said.symbol !== undefined && !index.symbols.some(({ symbol }) => symbol === said.symbol))
        throw new AppError('REQUEST_INVALID', `body/symbol: ${await noSymbol(said.symbol, lakeStore)}`)
      const day = (text: string | undefined) => (text === undefined ? undefined : (parseIsoDate(text) ?? undefined))
      const untilDay = day(until)
      const { from, to, ...scope } = said
      const mark = await lakeStore.mark({
        ...scope,
        fromDay: day(from),
        toDay: day(to),
        reason,
        author: request.caller.name ?? 'unknown',
        untilUs: untilDay === undefined ? null : endOfDay(untilDay),
        createdUs: nowUs(),
      })
      return reply.status(201).send(markJson(mark))
    },
  )

  api.delete(
    '/api/v1/marks/:id',
    {
      config: { role: 'write', audit: 'mark.remove' },
      schema: {
        tags: ['findings'],
        summary: 'Take a mark back; what it excused is judged again by the next scan',
        params: idInPath,
        response: { 204: z.null(), default: problemSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      if (!(await lakeStore.scans.removeMark(id))) throw new AppError('NOT_FOUND', `there is no mark ${JSON.stringify(id)}`)
      return reply.status(204).send(null)
    },
  )
}
