import {
  type RunEventType,
  type RunFacts,
  type RunOutput,
  runEventTypes,
  type Said,
  type UpdateEvent,
  type UpdateRun,
} from './update-run.ts'

/** Outputs of one run that are kept, the first by name. */
export const MAX_RUN_OUTPUTS = 1000

/** Terminal beats RUNNING beats START: which event's word holds when two are of the same moment. */
const weight: Readonly<Record<RunEventType, number>> = { OTHER: 0, START: 1, RUNNING: 2, COMPLETE: 3, ABORT: 4, FAIL: 5 }

/** A run of which one event is known. */
export function runOfEvent({ runId, type, timeUs, facts, outputs }: UpdateEvent): UpdateRun {
  const said = Object.fromEntries(
    Object.entries(facts as unknown as Record<string, unknown>).map(([name, value]) => [name, { value, timeUs, type }]),
  )
  return {
    runId,
    times: { [type]: timeUs },
    facts: said as unknown as UpdateRun['facts'],
    outputs: joinOutputs(
      outputs.map((value) => ({ value, timeUs, type })),
      [],
    ),
  }
}

/**
 * What is known of one run from two accounts of it. Commutative, associative and idempotent, so events may come twice and in any order:
 * a type's earliest time holds, of every fact what the latest event says. An event whose time differs from an earlier one of the same type
 * moves nothing but its facts.
 */
export function mergeRuns(a: UpdateRun, b: UpdateRun): UpdateRun {
  const times: Partial<Record<RunEventType, number>> = {}
  for (const type of runEventTypes) {
    const time = Math.min(a.times[type] ?? Infinity, b.times[type] ?? Infinity)
    if (time < Infinity) times[type] = time
  }
  const facts: Record<string, Said<unknown>> = {}
  for (const name of Object.keys({ ...a.facts, ...b.facts }).sort() as (keyof RunFacts)[]) {
    const held = later<unknown>(a.facts[name], b.facts[name])
    if (held !== undefined) facts[name] = held
  }
  return { runId: a.runId, times, facts: facts as unknown as UpdateRun['facts'], outputs: joinOutputs(a.outputs, b.outputs) }
}

function joinOutputs(a: readonly Said<RunOutput>[], b: readonly Said<RunOutput>[]): readonly Said<RunOutput>[] {
  const byName = new Map<string, Said<RunOutput>>()
  for (const said of [...a, ...b]) {
    const key = `${said.value.namespace}\0${said.value.name}`
    byName.set(key, later(byName.get(key), said) ?? said)
  }
  return [...byName]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .slice(0, MAX_RUN_OUTPUTS)
    .map(([, said]) => said)
}

/** The greater in a total order: by time, then type, then by what it says. */
function later<T>(a: Said<T> | undefined, b: Said<T> | undefined): Said<T> | undefined {
  if (a === undefined || b === undefined) return a ?? b
  if (a.timeUs !== b.timeUs) return a.timeUs > b.timeUs ? a : b
  if (a.type !== b.type) return weight[a.type] > weight[b.type] ? a : b
  return text(a.value) >= text(b.value) ? a : b
}

/** JSON with keys in order, so that the same value has one text whoever wrote it. */
function text(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
