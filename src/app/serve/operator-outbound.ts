import { readFileSync } from 'node:fs'
import { type OutboundSettings, operatorPolicy } from '../../outbound/destination-policy.ts'
import { createOutbound, type Outbound } from '../../outbound/outbound.ts'

/** Connections to places that the operator wrote into the config. */
export function operatorOutbound({ allow, authorities }: OutboundSettings): Outbound {
  return createOutbound(operatorPolicy(allow), { authorities: authorities === null ? [] : [readFileSync(authorities, 'utf8')] })
}
