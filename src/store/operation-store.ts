/** One timed piece of work of a user's program. */
export interface Operation {
  /** What was done, as `dcf_calculation`. */
  readonly name: string
  readonly ticker: string | null
  /** When it ended. */
  readonly atUs: number
  readonly durationMs: number
  readonly success: boolean
  readonly error: string | null
  /** Given by the sender: an operation with a key that is known already is the same one, told again. */
  readonly key: string | null
}

/** Operations of one name in a range, added up. Times are in ms; percentiles are exact, by nearest rank. */
export interface OperationStatistics {
  readonly name: string
  readonly count: number
  readonly failures: number
  readonly tickers: number
  readonly meanMs: number
  readonly minMs: number
  readonly maxMs: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly lastUs: number
}

export interface OperationRange {
  readonly fromUs: number
  readonly toUs: number
}

export interface OperationStore {
  /** Keeps all of them or none; those whose key is known are passed over. Gives how many are new. */
  add(operations: readonly Operation[]): Promise<number>
  /** By number of operations, most first; at most `limit` names. Both ends of the range are included. */
  statistics(range: OperationRange & { readonly limit: number }): Promise<OperationStatistics[]>
  /** Failed operations of a name, newest first. */
  failures(range: OperationRange & { readonly name: string; readonly limit: number }): Promise<Operation[]>
  /** Lets go of what ended earlier. Gives how many. */
  prune(beforeUs: number): Promise<number>
}
