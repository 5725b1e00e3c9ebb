import { isoInstant } from '../base/day.ts'
import { parseInstant } from '../base/instant.ts'
import type { UpdateReport } from '../contract/updates.ts'
import type { RunEventType, RunFacts, UpdateEvent } from '../model/update-run.ts'
import { errorText } from './error-text.ts'
import { uuidOf } from './uuid-of.ts'

const typeOf: Readonly<Record<UpdateReport['event'], RunEventType>> = {
  start: 'START',
  running: 'RUNNING',
  finish: 'COMPLETE',
  fail: 'FAIL',
  abort: 'ABORT',
}

/**
 * What a job's report of its own run says, as events; two when it names the start as well. Without a run id, one that begins a run gets `newRunId`, and
 * of one that names its start the id follows from job and start, so that the same report twice is one run.
 */
export function fromReport(report: UpdateReport, nowUs: number, newRunId: string): readonly UpdateEvent[] {
  const atUs = instantOf(report.at) ?? nowUs
  const startedUs = instantOf(report.started_at)
  const job = { namespace: report.namespace, name: report.job }
  const runId = report.run_id ?? (startedUs === null ? newRunId : uuidOf('run', job.namespace, job.name, isoInstant(startedUs)))
  const nominalStartUs = instantOf(report.nominal_time)
  const facts: RunFacts = {
    job,
    source: 'api',
    ...(nominalStartUs !== null && { nominalStartUs }),
    ...(report.symbols_updated !== undefined && { symbolsUpdated: report.symbols_updated }),
    ...(report.records_added !== undefined && { recordsAdded: report.records_added }),
    ...(report.gaps_filled !== undefined && { gapsFilled: report.gaps_filled }),
    ...(report.errors !== undefined &&
      report.errors.length > 0 && {
        error: errorText(report.errors.map(({ symbol, message }) => (symbol === undefined ? message : `${symbol}: ${message}`)).join('\n')),
      }),
  }
  const event: UpdateEvent = {
    runId,
    type: typeOf[report.event],
    timeUs: atUs,
    facts,
    outputs: (report.datasets ?? []).map((name) => ({ namespace: '', name, rows: null, bytes: null })),
  }
  if (startedUs === null || event.type === 'START') return [event]
  return [{ runId, type: 'START', timeUs: startedUs, facts: { job, source: 'api' }, outputs: [] }, event]
}

function instantOf(text: string | undefined): number | null {
  return text === undefined ? null : parseInstant(text)
}
