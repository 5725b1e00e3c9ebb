import type { ProbeResult, ProbeStatus } from '../model/probe-result.ts'
import type { ConfiguredProbe, ProbeKind } from './define-probe.ts'
import type { ProbeHistory } from './probe-history.ts'
import { type ProbePorts, runProbe } from './run-probe.ts'
import { noStreak, settleStatus, type Streak } from './settle-status.ts'

/** A part as it was found last. */
export interface Component {
  readonly probe: ConfiguredProbe
  readonly result: ProbeResult
  /** `false` before the first probe; the result is then `unknown`. */
  readonly probed: boolean
  /** Since when it has had its status. */
  readonly sinceUs: number
}

export interface StatusChange {
  readonly name: string
  readonly before: ProbeStatus
  readonly after: ProbeStatus
  readonly result: ProbeResult
}

export interface RunnerOptions {
  readonly probes: readonly ConfiguredProbe[]
  readonly kindOf: (kind: string) => ProbeKind | null
  readonly ports: Omit<ProbePorts, 'startedAtUs'>
  readonly history: ProbeHistory
  /** Called after a part's status has changed. */
  readonly onChange?: (change: StatusChange) => void
  /** What history rejected with. */
  readonly onError?: (error: unknown) => void
  /** 0 to 1: spreads the first probes, so that not all begin at once. */
  readonly random?: () => number
}

export interface ProbeRunner {
  start(): void
  /** Ends all probes and their connections; resolves when they have ended, or a second later. */
  stop(): Promise<void>
  /** From memory, in the order of the config. */
  components(): readonly Component[]
}

interface Slot {
  readonly probe: ConfiguredProbe
  readonly kind: ProbeKind
  timer: NodeJS.Timeout | null
  /** The probe under way, or one that hangs past its limit. */
  running: Promise<void> | null
  streak: Streak
  component: Component
}

const FIRST_WITHIN_MS = 2_000
const STOP_WITHIN_MS = 1_000

/**
 * Probes in the background, each at its own interval and never two of one part at a time: one that hangs past its limit, ignoring that it was ended, is not started again
 * before it has ended, and is unhealthy all that time. Nobody waits for a probe: `components` gives what was found last.
 */
export function createProbeRunner({ probes, kindOf, ports, history, onChange, onError, random = Math.random }: RunnerOptions): ProbeRunner {
  const { nowUs } = ports
  let stopping = new AbortController()
  let startedAtUs = 0
  const slots = probes.flatMap((probe): Slot[] => {
    const kind = kindOf(probe.kind)
    if (kind === null) return []
    const result: ProbeResult = { status: 'unknown', responseTimeMs: null, checkedAtUs: nowUs(), error: 'it has not been probed yet' }
    return [{ probe, kind, timer: null, running: null, streak: noStreak, component: { probe, result, probed: false, sinceUs: nowUs() } }]
  })

  const schedule = (slot: Slot, afterMs: number): void => {
    slot.timer = setTimeout(() => void turn(slot), afterMs)
    // Probing alone keeps no process alive.
    slot.timer.unref()
  }

  const turn = async (slot: Slot): Promise<void> => {
    const stop = stopping.signal
    const begun = performance.now()
    const result = slot.running === null ? await probe(slot, stop) : hanging(slot)
    if (stop.aborted) return
    show(slot, result)
    schedule(slot, Math.max(0, slot.probe.common.intervalMs - (performance.now() - begun)))
  }

  const probe = (slot: Slot, stop: AbortSignal): Promise<ProbeResult> => {
    const run = runProbe(slot.kind, slot.probe, { ...ports, startedAtUs }, stop)
    slot.running = run.ended.then(() => {
      slot.running = null
    })
    // The next probe must find the place free.
    return run.result.then(async (result) => {
      await Promise.race([slot.running, new Promise((done) => setImmediate(done))])
      return result
    })
  }

  const hanging = ({ probe: { common } }: Slot): ProbeResult => ({
    status: 'unhealthy',
    responseTimeMs: null,
    checkedAtUs: nowUs(),
    error: `the probe before did not end within ${common.timeoutMs} ms and still hangs`,
  })

  const show = (slot: Slot, result: ProbeResult): void => {
    const { name, common } = slot.probe
    const { streak, shown } = settleStatus(slot.streak, result, common)
    const before = slot.component.result.status
    slot.streak = streak
    slot.component = {
      probe: slot.probe,
      result: shown,
      probed: true,
      sinceUs: before === shown.status ? slot.component.sinceUs : shown.checkedAtUs,
    }
    history.record([{ name, ...shown }]).catch((error: unknown) => onError?.(error))
    if (before !== shown.status) onChange?.({ name, before, after: shown.status, result: shown })
  }

  return {
    start: () => {
      stopping = new AbortController()
      startedAtUs = nowUs()
      for (const slot of slots) schedule(slot, random() * Math.min(slot.probe.common.intervalMs, FIRST_WITHIN_MS))
    },
    stop: async () => {
      stopping.abort()
      for (const { timer } of slots) if (timer !== null) clearTimeout(timer)
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((done) => {
        timer = setTimeout(done, STOP_WITHIN_MS)
      })
      await Promise.race([Promise.all(slots.flatMap((slot) => slot.running ?? [])), late])
      clearTimeout(timer)
    },
    components: () => slots.map((slot) => slot.component),
  }
}
