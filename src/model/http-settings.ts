/** How a server listens and whom it lets in. */
export interface HttpSettings {
  /** Address or name to listen on. */
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** PEM files, absolute; `null`: plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | null
  /** Whether callers from this machine need a token as well. */
  readonly requireToken: boolean
  /** Names under which the server is reached, beside those of the loopback address. */
  readonly publicNames: readonly string[]
  /** Addresses and networks of proxies whose `X-Forwarded-*` headers are believed. */
  readonly trustProxy: readonly string[]
  readonly cors: {
    /** `https://host:port`, whose pages may read what the server answers. */
    readonly origins: readonly string[]
  }
  readonly rateLimit: {
    /** Requests of one token, or of one address without a token; 0: as many as they like. */
    readonly perMinute: number
    /** Requests of one address that needed a token and had no good one; 0: as many as they like. */
    readonly failedPerMinute: number
    /** Whether callers from this machine are counted as well. */
    readonly loopback: boolean
  }
  /** Bytes of a body where a route says nothing else. */
  readonly bodyLimitBytes: number
  /** In which a request must have arrived in full. */
  readonly requestTimeoutMs: number
  /** Whether /api/docs is there. */
  readonly docs: boolean
  readonly auditDays: number
}
