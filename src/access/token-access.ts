import type { TokenRecord, TokenStore } from '../store/token-store.ts'
import type { AccessControl, Caller, Credentials } from './access-control.ts'
import { idIn, isToken } from './token.ts'

/** How exactly the last use of a token is kept. */
const usedEveryUs = 60e6

const nobody: Caller = { role: 'public', name: null, token: null }
const local: Caller = { role: 'admin', name: 'local', token: null }

export interface TokenAccessOptions {
  /** Whether who calls from this machine needs no token. */
  readonly openToLocal: boolean
  readonly nowUs: () => number
}

/**
 * Knows callers by their tokens, out of memory: `refresh` has to be called every other second to notice what other processes change. While the store
 * cannot be reached the tokens known last go on.
 */
export class TokenAccess implements AccessControl {
  readonly #store: Pick<TokenStore, 'list' | 'used'>
  readonly #options: TokenAccessOptions
  readonly #listeners = new Set<(token: string) => void>()
  readonly #used = new Map<string, number>()
  #tokens = new Map<string, TokenRecord>()
  #asked = 0
  #takenOver = 0

  constructor(store: Pick<TokenStore, 'list' | 'used'>, options: TokenAccessOptions) {
    this.#store = store
    this.#options = options
  }

  async identify({ authorization, local: isLocal }: Credentials): Promise<Caller> {
    if (authorization === undefined) return isLocal && this.#options.openToLocal ? local : nobody
    const token = /^Bearer +([!-~]+)$/i.exec(authorization)?.[1] ?? ''
    const record = this.#tokens.get(idIn(token) ?? '')
    if (record === undefined || !isToken(token, record) || this.#hasEnded(record)) return nobody
    this.#noteUse(record)
    return { role: record.role, name: record.name, token: record.id }
  }

  /** Whether there is a token with which someone could call. */
  hasTokens(): boolean {
    return [...this.#tokens.values()].some((record) => !this.#hasEnded(record))
  }

  async refresh(): Promise<void> {
    const turn = ++this.#asked
    const listed = await this.#store.list().catch((error: unknown) => {
      // Those that have ended end all the same.
      this.#takeOver(this.#tokens)
      throw error
    })
    // An answer that comes late has seen less than the one that was taken over.
    if (turn < this.#takenOver) return
    this.#takenOver = turn
    this.#takeOver(new Map(listed.map((record) => [record.id, record])))
  }

  /** Writes down when tokens were used since the last time. What could not be written is written the next time. */
  async keepUses(): Promise<void> {
    const times = [...this.#used].map(([id, atUs]) => ({ id, atUs }))
    if (times.length === 0) return
    this.#used.clear()
    try {
      await this.#store.used(times)
    } catch (error) {
      for (const { id, atUs } of times) this.#used.set(id, this.#used.get(id) ?? atUs)
      throw error
    }
  }

  onRevoked(listener: (token: string) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  #takeOver(tokens: ReadonlyMap<string, TokenRecord>): void {
    const before = this.#tokens
    this.#tokens = new Map([...tokens].filter(([, record]) => !this.#hasEnded(record)))
    for (const id of before.keys()) if (!this.#tokens.has(id)) for (const tell of this.#listeners) tell(id)
  }

  #hasEnded({ expiresUs }: TokenRecord): boolean {
    return expiresUs !== null && expiresUs <= this.#options.nowUs()
  }

  #noteUse({ id, lastUsedUs }: TokenRecord): void {
    const nowUs = this.#options.nowUs()
    if (nowUs - (this.#used.get(id) ?? lastUsedUs ?? -Infinity) >= usedEveryUs) this.#used.set(id, nowUs)
  }
}
