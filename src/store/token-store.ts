/** What a token lets its bearer do; each includes those before it. */
export const tokenRoles = ['read', 'write', 'admin'] as const
export type TokenRole = (typeof tokenRoles)[number]

/** A token as it is kept: never itself, only a hash of it. */
export interface TokenRecord {
  /** Stands in the token too, and is no secret. */
  readonly id: string
  /** One token a name. */
  readonly name: string
  readonly role: TokenRole
  /** SHA-256 of the whole token, hexadecimal. */
  readonly hash: string
  readonly createdUs: number
  /** `null`: never. */
  readonly expiresUs: number | null
  /** To about a minute; `null`: not yet. */
  readonly lastUsedUs: number | null
}

export interface TokenStore {
  /** Throws CONFLICT when there is a token of that name. */
  add(token: TokenRecord): Promise<void>
  /** By name. */
  list(): Promise<TokenRecord[]>
  /** Whether there was one. Its hash is gone with it. */
  remove(id: string): Promise<boolean>
  /** Notes when tokens were used. Never goes back in time; what was removed meanwhile stays removed. */
  used(times: readonly { readonly id: string; readonly atUs: number }[]): Promise<void>
}
