import type { ProbeResult } from '../model/probe-result.ts'

/** How long a part was up, down, and nobody knows, in a range of time. Tallies of ranges that follow one another can be added. */
export interface UptimeTally {
  readonly upUs: number
  readonly downUs: number
  readonly unknownUs: number
}

export const noTime: UptimeTally = { upUs: 0, downUs: 0, unknownUs: 0 }

/**
 * Weighs results by time: each holds until the next, but no longer than `holdUs`, after which nobody knows. Degraded is up: it answers. `samples` are in order of time; one before
 * the range holds into it. The three parts sum to the length of the range.
 */
export function tallyUptime(
  samples: readonly Pick<ProbeResult, 'status' | 'checkedAtUs'>[],
  { fromUs, toUs, holdUs }: { readonly fromUs: number; readonly toUs: number; readonly holdUs: number },
): UptimeTally {
  let upUs = 0
  let downUs = 0
  for (const [i, { status, checkedAtUs }] of samples.entries()) {
    const until = Math.min(samples[i + 1]?.checkedAtUs ?? Infinity, checkedAtUs + holdUs, toUs)
    const heldUs = Math.max(0, until - Math.max(checkedAtUs, fromUs))
    if (status === 'healthy' || status === 'degraded') upUs += heldUs
    else if (status === 'unhealthy') downUs += heldUs
  }
  return { upUs, downUs, unknownUs: Math.max(0, toUs - fromUs) - upUs - downUs }
}

export function addUptime(a: UptimeTally, b: UptimeTally): UptimeTally {
  return { upUs: a.upUs + b.upUs, downUs: a.downUs + b.downUs, unknownUs: a.unknownUs + b.unknownUs }
}

/** Share of the known time that it was up, 0 to 1; `null` where nothing is known. */
export function uptimeRatio({ upUs, downUs }: UptimeTally): number | null {
  return upUs + downUs === 0 ? null : upUs / (upUs + downUs)
}

/** How long a result of a probe may stand for its part: three intervals and its time limit. */
export function holdOf({ intervalMs, timeoutMs }: { readonly intervalMs: number; readonly timeoutMs: number }): number {
  return (3 * intervalMs + timeoutMs) * 1000
}
