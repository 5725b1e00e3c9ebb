import { readSecret } from '../../config/read-secret.ts'
import type { SecretRef } from '../../model/secret-ref.ts'

/** Reads secrets, and remembers them so that the log can leave them out. */
export interface Secrets {
  /** Throws CONFIG_INVALID where there is none. */
  readonly read: (ref: SecretRef) => Promise<string>
  /** All that were read since the start. */
  readonly known: ReadonlySet<string>
}

export function readSecrets(env: NodeJS.ProcessEnv): Secrets {
  const known = new Set<string>()
  return {
    known,
    read: async (ref) => {
      const secret = await readSecret(ref, env)
      known.add(secret)
      return secret
    },
  }
}
