import { AppError } from '../../base/app-error.ts'
import { instantOf } from '../../base/instant.ts'
import { problemSchema } from '../../contract/problem.ts'
import { scanSummaryJson } from '../../contract/scan-json.ts'
import {
  currentScanSchema,
  newScanSchema,
  scanInPath,
  scanRunInPath,
  scanRunJson,
  scanRunSchema,
  scanRunsPageSchema,
  scanSchema,
  scansPageSchema,
  scansQuery,
  scheduleJson,
  scheduleSchema,
} from '../../contract/scans.ts'
import { readCursor, textPart, wholePart, writeCursor } from '../cursor.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'

const tags = ['scans']

/** Scans: those that were published, the one under way, and when the next is due. */
export function scansRoutes(api: Api, { lakeStore, monitor, scans, schedule }: ApiPorts): void {
  const runningJson = () => {
    const current = scans.running()
    return current === null ? null : scanRunJson(current.run, current.progress)
  }
  const lastJson = () => {
    const last = scans.last()
    return last === null ? null : scanRunJson(last)
  }

  api.post(
    '/api/v1/scans',
    {
      config: { role: 'write', audit: 'scan.start' },
      schema: {
        tags,
        summary: 'Scan the lake now; answered when the scan has begun',
        body: newScanSchema.nullish(),
        response: { 202: scanRunSchema, default: problemSchema },
      },
    },
    async (request, reply) => {
      const { full, as_of } = request.body ?? { full: false }
      const asOfUs = as_of === undefined ? undefined : instantOf(as_of.length === 10 ? `${as_of}T00:00:00Z` : as_of)
      const run = await scans.start({ cause: 'request', by: request.caller.name, full, asOfUs })
      request.auditTarget = run.id
      return reply.status(202).header('location', `/api/v1/scans/runs/${run.id}`).send(scanRunJson(run))
    },
  )

  api.get(
    '/api/v1/scans',
    {
      config: { role: 'read' },
      schema: {
        tags,
        summary: 'Published scans, newest first, and the one under way',
        querystring: scansQuery,
        response: { 200: scansPageSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query
      const before = cursor === undefined ? undefined : wholePart(readCursor(cursor, 1)[0])
      const found = await lakeStore.scans.scans(limit + 1, before)
      const shown = found.slice(0, limit)
      return {
        scans: shown.map(scanSummaryJson),
        running: runningJson(),
        next_cursor: found.length > limit ? writeCursor([shown.at(-1)?.id ?? 0]) : null,
      }
    },
  )

  api.get(
    '/api/v1/scans/current',
    {
      config: { role: 'read' },
      schema: {
        tags,
        summary: 'The scan under way with its progress, and the one before',
        response: { 200: currentScanSchema, default: problemSchema },
      },
    },
    async () => ({ running: runningJson(), last: lastJson() }),
  )

  api.delete(
    '/api/v1/scans/current',
    {
      config: { role: 'write', audit: 'scan.stop' },
      schema: {
        tags,
        summary: 'Stop the scan under way; the last published scan stays',
        response: { 202: scanRunSchema, default: problemSchema },
      },
    },
    async (request, reply) => {
      const run = scans.stop()
      if (run === null) throw new AppError('NOT_FOUND', 'no scan is under way')
      request.auditTarget = run.id
      return reply.status(202).send(scanRunJson(run))
    },
  )

  api.get(
    '/api/v1/scans/runs',
    {
      config: { role: 'read' },
      schema: {
        tags,
        summary: 'Runs that have ended, newest first: why each was made, and what became of it',
        querystring: scansQuery,
        response: { 200: scanRunsPageSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query
      const before = cursor === undefined ? undefined : textPart(readCursor(cursor, 1)[0])
      const found = await monitor.schedule.runs({ limit: limit + 1, before })
      const shown = found.slice(0, limit)
      return {
        runs: shown.map((run) => scanRunJson(run)),
        next_cursor: found.length > limit ? writeCursor([shown.at(-1)?.id ?? '']) : null,
      }
    },
  )

  api.get(
    '/api/v1/scans/runs/:id',
    {
      config: { role: 'read' },
      schema: {
        tags,
        summary: 'One run, under way or ended',
        params: scanRunInPath,
        response: { 200: scanRunSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { id } = request.params
      const current = scans.running()
      if (current?.run.id === id) return scanRunJson(current.run, current.progress)
      const last = scans.last()
      const run = last?.id === id ? last : await monitor.schedule.run(id)
      if (run === null) throw new AppError('NOT_FOUND', `there is no run ${id}, or it is no longer kept`)
      return scanRunJson(run)
    },
  )

  api.get(
    '/api/v1/scans/:id',
    {
      config: { role: 'read' },
      schema: { tags, summary: 'One published scan', params: scanInPath, response: { 200: scanSchema, default: problemSchema } },
    },
    async (request) => {
      const { id } = request.params
      const [scan] = await lakeStore.scans.scans(1, id + 1)
      if (scan?.id !== id) throw new AppError('NOT_FOUND', `there is no scan ${id}, or it is no longer kept`)
      return scanSummaryJson(scan)
    },
  )

  api.get(
    '/api/v1/schedule',
    {
      config: { role: 'read' },
      schema: {
        tags,
        summary: 'When the next scans are due, what was done, and what stands in the way',
        response: { 200: scheduleSchema, default: problemSchema },
      },
    },
    async () => scheduleJson(schedule.status(), { last_run: lastJson(), running: runningJson() }),
  )
}
