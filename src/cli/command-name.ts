import type { CliIo } from './io.ts'

/** How this command was called, so that what it says to run next can be run: in a clone there is no `tidegauge`. */
export function commandName({ env }: Pick<CliIo, 'env'>): string {
  const event = env['npm_lifecycle_event']
  if (event === 'npx') return 'npx tidegauge'
  return event === 'start' && env['npm_package_name'] === 'tidegauge' ? 'npm start --' : 'tidegauge'
}
