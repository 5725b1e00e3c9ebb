import { AppError } from '../../base/app-error.ts'
import { manifestJson } from '../../contract/manifest-json.ts'
import { manifestPageSchema, manifestQuery } from '../../contract/manifest.ts'
import { problemSchema } from '../../contract/problem.ts'
import { readCursor, textPart, wholePart, writeCursor } from '../cursor.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'

/** What a scan met: every object, and what became of it. */
export function manifestRoutes(api: Api, { lakeStore }: ApiPorts): void {
  api.get(
    '/api/v1/manifest',
    {
      config: { role: 'read' },
      schema: {
        tags: ['scans'],
        summary: 'Objects that a scan met, by path: read, unchanged, skipped, unreadable or not obtained, with the reason',
        querystring: manifestQuery,
        response: { 200: manifestPageSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { scan, limit, cursor, ...filter } = request.query
      // A page is read on in the scan that it was begun in.
      const [ofScan, after] = cursor === undefined ? [scan ?? null, null] : placeOf(cursor)
      const page = await lakeStore.manifestPage(ofScan, { ...filter, after, limit: limit + 1 })
      if (page === null)
        throw new AppError(
          'NOT_FOUND',
          ofScan === null ? 'the manifest of the last scan is not kept' : `there is no scan ${ofScan}, or its manifest is no longer kept`,
        )
      const shown = page.objects.slice(0, limit)
      return {
        scan: page.scan,
        objects: shown.map(manifestJson),
        next_cursor: page.objects.length > limit ? writeCursor([page.scan, shown.at(-1)?.path ?? '']) : null,
      }
    },
  )
}

function placeOf(cursor: string): [scan: number, after: string] {
  const [scan, after] = readCursor(cursor, 2)
  return [wholePart(scan), textPart(after)]
}
