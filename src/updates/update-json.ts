import { DAY_US, isoInstant } from '../base/day.ts'
import type { UpdateRunJson, UpdateSummaryJson } from '../contract/updates.ts'
import type { UpdateSettings } from '../model/update-settings.ts'
import { datasetOfOutput } from './job-settings.ts'
import type { JobStatus } from './job-status.ts'
import type { StandingRun } from './run-state.ts'
import { type Durations, durationsOf, failuresSince, summarise } from './update-summary.ts'

/** A run in the contract's shape. */
export function updateRunJson(
  { run, state, startedUs, endedUs, durationUs }: StandingRun,
  datasets: UpdateSettings['datasets'],
): UpdateRunJson {
  const { facts } = run
  const outputs = run.outputs.map(({ value }) => value)
  return {
    run_id: run.runId,
    namespace: facts.job.value.namespace,
    job: facts.job.value.name,
    state,
    source: facts.source.value,
    producer: facts.producer?.value ?? null,
    started_at: isoInstant(startedUs),
    ended_at: endedUs === null ? null : isoInstant(endedUs),
    duration_ms: durationUs === null ? null : durationUs / 1000,
    nominal_time: facts.nominalStartUs === undefined ? null : isoInstant(facts.nominalStartUs.value),
    datasets: [...new Set(outputs.map((output) => datasetOfOutput(output, datasets)))].sort(),
    outputs: outputs.map(({ namespace, name, rows, bytes }) => ({ namespace, name, rows, bytes })),
    symbols_updated: facts.symbolsUpdated?.value ?? null,
    records_added: facts.recordsAdded?.value ?? null,
    gaps_filled: facts.gapsFilled?.value ?? null,
    error: facts.error?.value ?? null,
    parent: facts.parent === undefined ? null : { run_id: facts.parent.value.runId, ...facts.parent.value.job },
  }
}

/** All jobs and the figures of those that count, in the contract's shape. */
export function updateSummaryJson(
  jobs: readonly JobStatus[],
  counted: readonly JobStatus[],
  { atUs, datasets }: { readonly atUs: number; readonly datasets: UpdateSettings['datasets'] },
): UpdateSummaryJson {
  const summary = summarise(counted, atUs)
  const counts = new Set(counted)
  return {
    as_of: isoInstant(atUs),
    last_update_run: endOf(summary.last),
    pending: summary.pending.length,
    running: summary.running,
    lost: summary.lost,
    failed_last_24h: summary.failed24h,
    recovered_last_24h: summary.recovered24h,
    update_time: durationsJson(summary.durations),
    jobs: jobs.map((status) => ({
      namespace: status.job.namespace,
      job: status.job.name,
      counts: counts.has(status),
      datasets: [...status.datasets],
      pending: status.isPending,
      missed: status.missed,
      running: status.running.length,
      lost: status.lost.length,
      last_run: status.last === null ? null : updateRunJson(status.last, datasets),
      last_complete: endOf(status.lastComplete),
      failed_last_24h: failuresSince(status, atUs - DAY_US).length,
      update_time: durationsJson(durationsOf([status], atUs)),
    })),
  }
}

function durationsJson({ runs, averageMs, p50Ms, p95Ms }: Durations) {
  return { runs, average_ms: averageMs, p50_ms: p50Ms, p95_ms: p95Ms }
}

function endOf(run: StandingRun | null): string | null {
  return run === null || run.endedUs === null ? null : isoInstant(run.endedUs)
}
