import * as z from 'zod'
import { planCsv } from '../../contract/plan-csv.ts'
import { planEntrySchema, planQuery, planVerificationQuery, planVerificationSchema } from '../../contract/plan.ts'
import { problemSchema } from '../../contract/problem.ts'
import type { PlanFilter } from '../../profile/backfill-plan.ts'
import type { CachedReplies } from '../cached-reply.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'
import { snapshotOf } from './lake.ts'

/** What has to be fetched again, and what of it came. */
export function planRoutes(api: Api, { lake, lakeStore }: ApiPorts, replies: CachedReplies): void {
  api.get(
    '/api/v1/plan',
    {
      config: { role: 'read' },
      schema: {
        tags: ['plan'],
        summary: 'The least that has to be fetched again to mend the lake; as CSV with format=csv',
        querystring: planQuery,
        response: { 200: z.array(planEntrySchema), default: problemSchema },
      },
    },
    async (request, reply) => {
      const snapshot = snapshotOf(lake)
      if (request.query.format === 'json')
        return replies.send(request, reply, snapshot.version, () => lakeStore.plan(filterOf(request.query)))
      const csv = planCsv(await lakeStore.plan(filterOf(request.query)))
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="plan.csv"')
        .send(csv as never)
    },
  )

  api.get(
    '/api/v1/plan/verification',
    {
      config: { role: 'read' },
      schema: {
        tags: ['plan'],
        summary: 'What the plan of an earlier scan asked for, and what of it came',
        querystring: planVerificationQuery,
        response: { 200: planVerificationSchema, default: problemSchema },
      },
    },
    async (request, reply) => {
      const snapshot = snapshotOf(lake)
      return replies.send(request, reply, snapshot.version, async () => {
        const { earlier, last, outcome } = await lakeStore.verifyPlan(filterOf(request.query), request.query.scan ?? null)
        return { plan_of_scan: earlier.id, verified_by_scan: last.id, ...outcome }
      })
    },
  )
}

function filterOf({
  symbol,
  dataset,
  confirmed,
}: {
  symbol?: string | undefined
  dataset?: string | undefined
  confirmed: string
}): PlanFilter {
  return { symbol, dataset, isConfirmedOnly: confirmed === 'true' }
}
