import { AppError } from '../base/app-error.ts'
import type { CliIo } from './io.ts'

/** Who says something: the flag, else the user that the environment names. Throws USAGE where nobody is named. */
export function userName(given: string | undefined, flag: string, { env }: CliIo): string {
  const name = given ?? env['USER'] ?? env['USERNAME'] ?? ''
  if (name.trim() === '') throw new AppError('USAGE', `say who you are: ${flag} NAME`)
  return name
}
