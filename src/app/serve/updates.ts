import type { LakeStore } from '../../api/ports.ts'
import { checkSettingsOf } from '../../config/check-settings.ts'
import type { Config } from '../../config/config.ts'
import type { ScanRecord } from '../../model/scan.ts'
import type { SecretRef } from '../../model/secret-ref.ts'
import type { LineageTarget, UpdateSettings } from '../../model/update-settings.ts'
import type { OutboundSettings } from '../../outbound/destination-policy.ts'
import { nextCron } from '../../schedule/cron-time.ts'
import type { UpdateStore } from '../../store/update-store.ts'
import { cronTimesFrom } from '../../updates/cron-times.ts'
import { createLineageSender, type LineageSender } from '../../updates/lineage-sender.ts'
import { qualityEvents } from '../../updates/quality-event.ts'
import { createUpdateBook, type UpdateBook } from '../../updates/update-book.ts'
import type { StandingRun } from '../../updates/run-state.ts'
import type { MemoryView } from './memory-view.ts'
import { operatorOutbound } from './operator-outbound.ts'

export interface UpdateParts {
  readonly settings: UpdateSettings
  readonly outbound: OutboundSettings
  /** Checks that are switched off give no verdict. */
  readonly checks: Pick<Config, 'checks' | 'datasetChecks' | 'symbolChecks'>
  readonly store: UpdateStore
  readonly view: MemoryView
  readonly lakeStore: Pick<LakeStore, 'verdicts'>
  /** Absolute. */
  readonly lake: string
  readonly secret: (ref: SecretRef) => Promise<string>
  readonly version: string
  readonly nowUs: () => number
  /** Hears of runs that a report has changed. */
  readonly onRuns: (runs: readonly StandingRun[]) => void
  readonly warn: (error: unknown, what: string) => void
}

export interface RunningUpdates {
  readonly book: UpdateBook
  /** `null`: verdicts are sent nowhere. */
  readonly lineage: LineageSender | null
  stop(): Promise<void>
}

const pruneIntervalMs = 3_600_000

/** Keeps the runs of update jobs, and sends what each scan found to where the config says. Throws what the store throws. */
export async function startUpdates(parts: UpdateParts): Promise<RunningUpdates> {
  const { settings, store, view, nowUs, warn } = parts
  const kept = createUpdateBook({
    store,
    settings,
    cronTimes: cronTimesFrom(nextCron),
    datasets: () => new Set(view.current()?.layout.datasets.map(({ name }) => name)),
    nowUs,
  })
  await kept.jobs()
  const book: UpdateBook = {
    ...kept,
    record: async (events) => {
      const runs = await kept.record(events)
      parts.onRuns(runs)
      return runs
    },
  }
  const pruning = setInterval(() => {
    book.prune().catch((error: unknown) => {
      warn(error, 'old update runs could not be let go of')
    })
  }, pruneIntervalMs)
  const lineage = settings.lineageOut === null ? null : senderTo(settings.lineageOut, parts)
  if (settings.lineageOut !== null && lineage !== null) sendVerdicts(lineage, settings.lineageOut, parts)
  return {
    book,
    lineage,
    stop: async () => {
      clearInterval(pruning)
      await lineage?.stop()
    },
  }
}

function senderTo({ url, apiKey }: LineageTarget, { outbound, secret, nowUs }: UpdateParts): LineageSender {
  const out = operatorOutbound(outbound)
  return createLineageSender({
    fetch: (request) => out.fetch(request),
    place: { url: () => secret(url), apiKey: async () => (apiKey === null ? null : secret(apiKey)) },
    nowUs,
  })
}

/** Of every scan that is published from now on, whoever made it. */
function sendVerdicts(
  lineage: LineageSender,
  { namespace }: LineageTarget,
  { view, lakeStore, checks, lake, version, warn }: UpdateParts,
): void {
  const settingsOf = checkSettingsOf(checks)
  let lastSent = view.current()?.scan.id ?? 0
  const send = async (scan: ScanRecord): Promise<void> => {
    const found = await lakeStore.verdicts()
    // Published meanwhile: these may be the verdicts of the newer scan, which are sent as such.
    if (view.current()?.scan.id !== scan.id) return
    const verdicts = found.map((verdict) => {
      const set = settingsOf({ name: verdict.dataset }, null)
      return { ...verdict, checks: verdict.checks.filter(({ check }) => set[check]?.enabled !== false) }
    })
    lineage.send(qualityEvents({ scan, verdicts, namespace, lake, version }))
  }
  view.subscribe(({ scan }) => {
    if (scan.id <= lastSent) return
    lastSent = scan.id
    send(scan).catch((error: unknown) => {
      warn(error, 'the verdicts of a scan could not be read to be sent')
    })
  })
}
