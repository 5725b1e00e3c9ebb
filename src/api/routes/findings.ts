import { comparePlaces } from '../../base/compare-places.ts'
import { parseIsoDate } from '../../base/day.ts'
import { findingJson } from '../../contract/finding-json.ts'
import { findingsPageSchema, findingsQuery } from '../../contract/findings.ts'
import { problemSchema } from '../../contract/problem.ts'
import { slotWriter } from '../../contract/slot-text.ts'
import type { Finding } from '../../model/finding.ts'
import type { FindingFilter } from '../../store/scan-store.ts'
import { numberPart, readCursor, textPart, wholePart, writeCursor } from '../cursor.ts'
import { checkIds, refuseUnknown } from '../known-name.ts'
import type { ApiPorts } from '../ports.ts'
import type { Api } from '../route.ts'
import { snapshotOf } from './lake.ts'

/** Place of a finding in the order of lists: dataset, symbol, check, from, id. */
type Place = readonly [dataset: string, symbol: string, check: string, from: number | null, id: string]

/** Open findings of the last scan. A list that is read on after a newer scan goes on behind the last finding that was given. */
export function findingsRoutes(api: Api, { lake, lakeStore }: ApiPorts): void {
  api.get(
    '/api/v1/findings',
    {
      config: { role: 'read' },
      schema: {
        tags: ['findings'],
        summary: 'Open findings, filtered, page by page',
        querystring: findingsQuery,
        response: { 200: findingsPageSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { from, to, limit, cursor, ...equal } = request.query
      refuseUnknown('querystring/check', equal.check, checkIds)
      const { scan, layout } = snapshotOf(lake)
      const filter: FindingFilter = {
        ...Object.fromEntries(Object.entries(equal).filter(([, value]) => value !== undefined)),
        ...(from !== undefined && { fromDay: parseIsoDate(from) ?? 0 }),
        ...(to !== undefined && { toDay: parseIsoDate(to) ?? 0 }),
      }
      const { findings, offset } = await pageAfter(filter, limit, cursor, scan.id)
      const last = findings.at(-1)
      const slotText = slotWriter(layout.datasets)
      return {
        scan: scan.id,
        findings: findings.map((finding) => findingJson(finding, slotText, scan.id)),
        next_cursor:
          last === undefined || findings.length < limit ? null : writeCursor([scan.id, offset + findings.length, ...placeOf(last)]),
      }
    },
  )

  /** A page behind the cursor: by its offset where no scan came between, else by the place of the last finding given. */
  const pageAfter = async (filter: FindingFilter, limit: number, cursor: string | undefined, scan: number) => {
    if (cursor === undefined) return { findings: await lakeStore.scans.openFindings({ ...filter, limit }), offset: 0 }
    const { ofScan, given, place } = goneTo(cursor)
    if (ofScan === scan) return { findings: await lakeStore.scans.openFindings({ ...filter, limit, offset: given }), offset: given }
    const all = await lakeStore.scans.openFindings(filter)
    const offset = all.findIndex((finding) => comparePlaces(placeOf(finding), place) > 0)
    return offset < 0 ? { findings: [], offset: all.length } : { findings: all.slice(offset, offset + limit), offset }
  }
}

/** How far a reader has come: findings given in a scan, and the place of the last. */
function goneTo(cursor: string): { readonly ofScan: number; readonly given: number; readonly place: Place } {
  const [ofScan, given, dataset, symbol, check, from, id] = readCursor(cursor, 7)
  const place = [textPart(dataset), textPart(symbol), textPart(check), from === null ? null : numberPart(from), textPart(id)] as const
  return { ofScan: wholePart(ofScan), given: wholePart(given), place }
}

function placeOf({ dataset, symbol, check, from, id }: Finding): Place {
  return [dataset, symbol, check, from, id]
}
