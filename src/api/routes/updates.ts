import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { AppError } from '../../base/app-error.ts'
import { lineageAnswer, lineageBody } from '../../contract/openlineage.ts'
import { problemSchema } from '../../contract/problem.ts'
import { storableText } from '../../contract/text.ts'
import { updateListQuery, updateListSchema, updateReport, updateRunSchema, updateSummarySchema } from '../../contract/updates.ts'
import type { RunPlace } from '../../store/update-store.ts'
import { fromOpenLineage, isRunEvent } from '../../updates/from-openlineage.ts'
import { fromReport } from '../../updates/from-report.ts'
import type { StandingRun } from '../../updates/run-state.ts'
import { updateRunJson, updateSummaryJson } from '../../updates/update-json.ts'
import { readCursor, textPart, wholePart, writeCursor } from '../cursor.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'

/** Bytes of a body of OpenLineage events: Spark's carry whole plans. */
const lineageLimitBytes = 4 << 20

/** Runs of the jobs that write the data: reported by themselves or as OpenLineage events, and how they stand. */
export function updatesRoutes(api: Api, { updates, nowUs }: Pick<ApiPorts, 'updates' | 'nowUs'>): void {
  const runJson = (run: StandingRun) => updateRunJson(run, updates.settings.datasets)

  api.post(
    '/api/v1/lineage',
    {
      // What is sent is itself a record that is kept.
      config: { role: 'write', audit: false },
      bodyLimit: lineageLimitBytes,
      schema: {
        tags: ['updates'],
        summary: 'Take OpenLineage events (spec 2-0-2), one or several: all of them or none; in any order, and again',
        body: lineageBody,
        response: { 200: lineageAnswer, default: problemSchema },
      },
    },
    async (request) => {
      const events = [request.body].flat()
      const ofRuns = events.filter(isRunEvent)
      const runs = ofRuns.length === 0 ? [] : await updates.record(ofRuns.map(fromOpenLineage))
      return { received: events.length, runs: runs.map(({ run }) => run.runId), ignored: events.length - ofRuns.length }
    },
  )

  api.post(
    '/api/v1/updates',
    {
      config: { role: 'write', audit: false },
      schema: {
        tags: ['updates'],
        summary: 'Report that a run of an update job starts, is at work, finished, failed or was aborted',
        body: updateReport,
        response: { 200: updateRunSchema, default: problemSchema },
      },
    },
    async (request) => {
      const [run] = await updates.record(fromReport(request.body, nowUs(), randomUUID()))
      if (run === undefined) throw new AppError('INTERNAL', 'a report was recorded and gave no run')
      return runJson(run)
    },
  )

  api.get(
    '/api/v1/updates',
    {
      config: { role: 'read' },
      schema: {
        tags: ['updates'],
        summary: 'Runs of update jobs, newest first, page by page',
        querystring: updateListQuery,
        response: { 200: updateListSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { limit, cursor, ...filter } = request.query
      const runs = await updates.list({ ...filter, limit, after: cursor === undefined ? undefined : placeOf(cursor) })
      const last = runs.length === limit ? runs.at(-1) : undefined
      return {
        runs: runs.map(runJson),
        next_cursor: last === undefined ? null : writeCursor([Math.min(...Object.values(last.run.times)), last.run.runId]),
      }
    },
  )

  api.get(
    '/api/v1/updates/summary',
    {
      config: { role: 'read' },
      schema: {
        tags: ['updates'],
        summary: 'Update jobs now: last run, pending, running, lost, failed, and how long runs take',
        response: { 200: updateSummarySchema, default: problemSchema },
      },
    },
    async () => {
      const { all, counted, atUs } = await updates.jobs()
      return updateSummaryJson(all, counted, { atUs, datasets: updates.settings.datasets })
    },
  )

  api.get(
    '/api/v1/updates/runs/:run_id',
    {
      config: { role: 'read' },
      schema: {
        tags: ['updates'],
        summary: 'One run of an update job',
        params: z.object({ run_id: storableText(200).min(1) }),
        response: { 200: updateRunSchema, default: problemSchema },
      },
    },
    async (request) => {
      const run = await updates.run(request.params.run_id)
      if (run === null) throw new AppError('NOT_FOUND', `no run ${JSON.stringify(request.params.run_id)} is known`)
      return runJson(run)
    },
  )
}

function placeOf(cursor: string): RunPlace {
  const [firstUs, runId] = readCursor(cursor, 2)
  return { firstUs: wholePart(firstUs), runId: textPart(runId) }
}
