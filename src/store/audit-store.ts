/** One change that somebody made, or tried to make, through the server. */
export interface AuditEntry {
  /** Ascending; set by the store. */
  readonly id: number
  readonly atUs: number
  /** Name of the token, `local` for a loopback connection without one, or null for nobody known. */
  readonly actor: string | null
  readonly address: string | null
  /** What was done, as `scan.start` or `token.revoke`. */
  readonly action: string
  /** To what: an id, a name. */
  readonly target: string | null
  /** Status of the answer. */
  readonly status: number
  readonly requestId: string | null
}

export interface AuditStore {
  add(entry: Omit<AuditEntry, 'id'>): Promise<void>
  /** Newest first; `beforeId`: older than this entry. */
  list(page: { readonly limit: number; readonly beforeId?: number | undefined }): Promise<AuditEntry[]>
  /** Lets go of entries older than this. Gives how many. */
  prune(beforeUs: number): Promise<number>
}
