/** What the server knows of itself when it is asked whether it lives and whether it is ready. */
export interface ServerState {
  readonly stopping: boolean
  /** Whether the last published scan, or that there is none, has been read into memory. */
  readonly cacheFilled: boolean
}

export interface Readiness {
  readonly ready: boolean
  /** Why not. */
  readonly reasons: readonly string[]
}

/**
 * Whether requests should be sent here. There are none before the store is open, its migrations included. A store that fails later does not count: what is in memory is still served, and taking the server away would help nobody.
 * That it lives is shown by its answering at all.
 */
export function readiness({ stopping, cacheFilled }: ServerState): Readiness {
  const reasons = [...(stopping ? ['the server is stopping'] : []), ...(cacheFilled ? [] : ['the last scan has not been read yet'])]
  return { ready: reasons.length === 0, reasons }
}
