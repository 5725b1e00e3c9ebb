import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { TokenRecord, TokenRole } from '../store/token-store.ts'

/** `tg_`, the id by which it is looked up and recognised, and 256 random bits. */
const form = /^tg_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/

export interface TokenRequest {
  readonly name: string
  readonly role: TokenRole
  readonly nowUs: number
  readonly expiresUs: number | null
}

/**
 * A new token and what is kept of it. The hash is a plain SHA-256: the secret is 256 random bits, so there is nothing to guess that a slow or salted hash
 * would make harder.
 */
export function newToken({ name, role, nowUs, expiresUs }: TokenRequest): { readonly token: string; readonly record: TokenRecord } {
  const id = randomBytes(6).toString('hex')
  const token = `tg_${id}_${randomBytes(32).toString('base64url')}`
  return { token, record: { id, name, role, hash: hashOf(token).toString('hex'), createdUs: nowUs, expiresUs, lastUsedUs: null } }
}

/** The part of a token that is no secret. */
export function prefixOf(id: string): string {
  return `tg_${id}`
}

/** The id in what may be a token; `null` when it has not the form of one. */
export function idIn(token: string): string | null {
  return form.exec(token)?.[1] ?? null
}

/** The text with the secret part of every token in it left out. */
export function hideTokens(text: string): string {
  return text.replaceAll(/(tg_[0-9a-f]{12}_)[A-Za-z0-9_-]+/g, '$1…')
}

/** Takes the same time wherever they differ. */
export function isToken(token: string, { hash }: Pick<TokenRecord, 'hash'>): boolean {
  const kept = Buffer.from(hash, 'hex')
  const given = hashOf(token)
  return kept.length === given.length && timingSafeEqual(kept, given)
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
