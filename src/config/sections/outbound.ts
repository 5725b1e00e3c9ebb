import * as z from 'zod'
import { type OutboundSettings, parseAllowList } from '../../outbound/destination-policy.ts'

/** `outbound:` in the config. */
export const outboundSchema = z
  .strictObject({
    allow: z
      .array(z.string())
      .default([])
      .transform((entries, context) => {
        const list = parseAllowList(entries)
        if (!('wrong' in list)) return list
        context.addIssue({
          code: 'custom',
          message: `expected private, a network such as 10.0.0.0/8, or a host name, not ${JSON.stringify(list.wrong)}`,
        })
        return z.NEVER
      })
      .describe('what may be reached beside the internet: private, networks, host names; see docs/reference/health.md'),
    authorities: z.string().min(1).optional().describe('file of PEM certificates that are trusted beside the usual ones'),
  })
  .describe('where the server may connect to')

export function outboundOf({ allow, authorities }: z.output<typeof outboundSchema>, pathOf: (path: string) => string): OutboundSettings {
  return { allow, authorities: authorities === undefined ? null : pathOf(authorities) }
}
