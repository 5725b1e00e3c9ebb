import type { Role } from './role.ts'

/** Who asks. */
export interface Caller {
  readonly role: Role
  /** Name of the token, `local` for a loopback connection where no token is asked for, `null` for nobody known. */
  readonly name: string | null
}

export interface Credentials {
  /** The `Authorization` header as sent. */
  readonly authorization: string | undefined
  /** Address of the other end of the connection. */
  readonly address: string
}

/** Tells who asks. A token that is not known, or was revoked, makes nobody of its bearer (`public`). */
export interface AccessControl {
  identify(credentials: Credentials): Promise<Caller>
}
