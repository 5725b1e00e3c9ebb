import { randomBytes } from 'node:crypto'
import type { LakeSnapshot } from '../../api/ports.ts'
import type { Component, StatusChange } from '../../health/probe-runner.ts'
import { currentResult, overallStatus } from '../../health/overall-status.ts'
import type { LiveData } from '../../contract/live.ts'
import { scanRunJson } from '../../contract/scans.ts'
import { LiveHub } from '../../live/live-hub.ts'
import type { RunProgress, ScanRun } from '../../model/scan-run.ts'
import type { MemoryView } from './memory-view.ts'

/** A thousand readers are told of progress so often. */
const progressIntervalMs = 1_000

/** Starts the live feed of a lake: its profile and findings as they change. Others publish what they know to the same hub. */
export function startLive(view: MemoryView, nowUs: () => number): LiveHub {
  const hub = new LiveHub({ epoch: randomBytes(8).toString('hex'), nowUs })
  const tell = (snapshot: LakeSnapshot, before: LakeSnapshot | null) => {
    hub.publish('profile', profileOf(snapshot))
    hub.publish('findings', findingsOf(snapshot, before))
  }
  const current = view.current()
  if (current !== null) tell(current, null)
  view.subscribe(tell)
  hub.begin()
  return hub
}

/** Tells of a run: each of its states at once, of its progress once a second. */
export function runTeller(hub: LiveHub, nowUs: () => number): (run: ScanRun, progress: RunProgress | null) => void {
  let [told, toldAtUs] = ['', 0]
  return (run, progress) => {
    const state = `${run.id} ${run.state} ${progress?.phase ?? ''}`
    if (state === told && nowUs() - toldAtUs < progressIntervalMs * 1000) return
    ;[told, toldAtUs] = [state, nowUs()]
    hub.publish('scan', scanRunJson(run, progress))
  }
}

/** How all parts are after one of them has changed. */
export function liveHealth(components: readonly Component[], nowUs: number, change: StatusChange): LiveData['health'] {
  const { name, before, after } = change
  return {
    status: overallStatus(components, nowUs),
    components: Object.fromEntries(
      components.map((component) => {
        const { status, error } = currentResult(component, nowUs)
        return [component.probe.name, { status, error: error ?? null }]
      }),
    ),
    change: { name, before, after },
  }
}

function profileOf({ scan, profile }: LakeSnapshot): LiveData['profile'] {
  const { statistics, data_quality: quality } = profile
  return {
    scan: scan.id,
    last_updated: profile.last_updated,
    outcome: scan.outcome,
    total_symbols: statistics.total_symbols,
    average_quality_score: quality.average_quality_score,
    symbols_with_gaps: quality.symbols_with_gaps,
    symbols_updated_today: quality.symbols_updated_today,
    symbols_needing_attention: quality.symbols_needing_attention.length,
    symbols_unjudged: quality.symbols_unjudged,
    quality_distribution: profile.quality_distribution,
  }
}

function findingsOf({ scan }: LakeSnapshot, before: LakeSnapshot | null): LiveData['findings'] {
  const { confirmed, review, excused } = scan.findings
  const known = before?.scan.findings
  return {
    scan: scan.id,
    confirmed,
    review,
    excused,
    change:
      known === undefined
        ? null
        : { confirmed: confirmed - known.confirmed, review: review - known.review, excused: excused - known.excused },
  }
}
