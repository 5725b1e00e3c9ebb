// Node makes these when they are first used: every scan imports this file, and few read a secret.
import { promises } from 'node:fs'
import { AppError, errnoOf } from '../base/app-error.ts'
import type { SecretRef } from '../model/secret-ref.ts'

/**
 * Reads a secret from where it is kept, each time anew, so that a file may change while the server runs. White space at its end is left out. Throws CONFIG_INVALID where there is
 * none; the message names the place, never the secret.
 */
export async function readSecret(ref: SecretRef, env: NodeJS.ProcessEnv): Promise<string> {
  const text = 'env' in ref ? env[ref.env] : await readText(ref.file)
  const secret = text?.trimEnd() ?? ''
  if (secret === '')
    throw new AppError('CONFIG_INVALID', `${'env' in ref ? `the variable ${ref.env}` : `the file ${ref.file}`} holds no secret`)
  return secret
}

async function readText(file: string): Promise<string> {
  try {
    return await promises.readFile(file, 'utf8')
  } catch (error) {
    throw new AppError('CONFIG_INVALID', `cannot read the secret in ${file}: the system says ${errnoOf(error) ?? 'no more'}`)
  }
}
