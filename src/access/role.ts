import type { TokenRole } from '../store/token-store.ts'

/** What a caller may do; each role includes those before it. `public` is anybody. */
export const roles = ['public', 'read', 'write', 'admin'] as const satisfies readonly ('public' | TokenRole)[]
export type Role = (typeof roles)[number]

export function mayActAs(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}
