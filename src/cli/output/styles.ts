import type { Band } from '../../model/score.ts'
import type { Severity } from '../../model/severity.ts'

/** What severities and bands look like on a terminal that shows colours. */
export const severityStyle = { info: 'dim', low: 'dim', medium: 'yellow', high: 'red', critical: 'red' } as const satisfies Record<
  Severity,
  string
>
export const bandStyle = { excellent: 'green', good: 'green', fair: 'yellow', poor: 'red', unjudged: 'dim' } as const satisfies Record<
  Band,
  string
>
