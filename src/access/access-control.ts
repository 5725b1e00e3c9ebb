import type { Role } from './role.ts'

/** Who asks. */
export interface Caller {
  readonly role: Role
  /** Name of the token, `local` for a loopback connection where no token is asked for, `null` for nobody known. */
  readonly name: string | null
  /** Id of the token; `null` without one. */
  readonly token: string | null
}

export interface Credentials {
  /** The `Authorization` header as sent. */
  readonly authorization: string | undefined
  /** Whether the connection comes from this machine itself and the request names it so: by a loopback name, and by way of no proxy. */
  readonly local: boolean
}

/** Tells who asks. */
export interface AccessControl {
  /** A token that is not known, has ended or was revoked makes nobody of its bearer (`public`), also where none is asked for. */
  identify(credentials: Credentials): Promise<Caller>
  /** Takes over at once what was changed in the store. Throws what stood in the way; what was known stays. */
  refresh(): Promise<void>
  /** Calls the listener with the id of every token that is revoked or ends, as soon as that is known. Gives how to stop that. */
  onRevoked(listener: (token: string) => void): () => void
}
