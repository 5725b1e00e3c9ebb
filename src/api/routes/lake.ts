import * as z from 'zod'
import { AppError } from '../../base/app-error.ts'
import { profileSchema, symbolDetailSchema, symbolIndexQuery, symbolIndexSchema } from '../../contract/lake.ts'
import { problemSchema } from '../../contract/problem.ts'
import { nameInPath } from '../../contract/text.ts'
import type { SystemProfile } from '../../model/profile.ts'
import type { UpdateFigures } from '../../model/update-run.ts'
import { SymbolOrders } from '../../profile/symbol-query.ts'
import { updateStatus } from '../../profile/system-profile.ts'
import type { CachedReplies } from '../cached-reply.ts'
import { noSymbol } from '../known-name.ts'
import type { ApiPorts, LakeSnapshot, LakeView } from '../ports.ts'
import type { Api } from '../route.ts'

/** The last scan's profile, symbols and one symbol: from memory, or kept since somebody asked. */
export function lakeRoutes(api: Api, { lake, lakeStore, updates }: ApiPorts, replies: CachedReplies): void {
  const orders = new WeakMap<LakeSnapshot, SymbolOrders>()
  const ordersOf = (snapshot: LakeSnapshot): SymbolOrders => {
    const known = orders.get(snapshot) ?? new SymbolOrders(snapshot.index.symbols)
    orders.set(snapshot, known)
    return known
  }

  api.get(
    '/api/v1/profile',
    {
      config: { role: 'read' },
      schema: {
        tags: ['lake'],
        summary: 'System profile of the lake after the last scan',
        response: { 200: profileSchema, default: problemSchema },
      },
    },
    async (request, reply) => {
      const snapshot = snapshotOf(lake)
      // Jobs come and go between scans.
      const update_status = statusOf(snapshot, await updates.figures())
      const version = `${snapshot.version} ${JSON.stringify(update_status)}`
      return replies.send(request, reply, version, () => ({ ...snapshot.profile, update_status }))
    },
  )

  api.get(
    '/api/v1/symbols/index',
    {
      config: { role: 'read' },
      schema: {
        tags: ['lake'],
        summary: 'Symbols with a summary of each dataset, filtered, ordered, page by page',
        querystring: symbolIndexQuery,
        response: { 200: symbolIndexSchema, default: problemSchema },
      },
    },
    async (request, reply) => {
      const snapshot = snapshotOf(lake)
      return replies.send(request, reply, snapshot.version, () => {
        const { min_score, max_score, ...query } = request.query
        const { selected, matching } = ordersOf(snapshot).select({
          ...query,
          ...(min_score !== undefined && { minScore: min_score }),
          ...(max_score !== undefined && { maxScore: max_score }),
        })
        return { ...snapshot.index, matching_symbols: matching, symbols: selected }
      })
    },
  )

  api.get(
    '/api/v1/symbols/:symbol/profile',
    {
      config: { role: 'read' },
      schema: {
        tags: ['lake'],
        summary: 'One symbol: coverage, score and what was deducted, per dataset',
        params: z.object({ symbol: nameInPath }),
        response: { 200: symbolDetailSchema, default: problemSchema },
      },
    },
    async (request, reply) => {
      const { symbol } = request.params
      return replies.send(request, reply, snapshotOf(lake).version, async () => {
        const detail = await lakeStore.symbol(symbol)
        if (detail === null) throw new AppError('NOT_FOUND', await noSymbol(symbol, lakeStore))
        return detail
      })
    },
  )
}

const statusByFigures = new WeakMap<UpdateFigures, { readonly of: LakeSnapshot; readonly status: SystemProfile['update_status'] }>()

/** Counted once for the same figures and snapshot: symbols are many. */
function statusOf(snapshot: LakeSnapshot, figures: UpdateFigures): SystemProfile['update_status'] {
  const known = statusByFigures.get(figures)
  if (known?.of === snapshot) return known.status
  const series = snapshot.index.symbols.flatMap(({ symbol, datasets }) => Object.keys(datasets).map((dataset) => ({ symbol, dataset })))
  const status = updateStatus(figures, series)
  statusByFigures.set(figures, { of: snapshot, status })
  return status
}

/** Throws NO_SCAN before the first scan. */
export function snapshotOf(lake: LakeView): LakeSnapshot {
  const snapshot = lake.current()
  if (snapshot === null) throw new AppError('NO_SCAN', 'no scan of the lake is finished yet; ask again when one is')
  return snapshot
}
