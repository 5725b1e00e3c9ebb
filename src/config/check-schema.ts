import * as z from 'zod'
import type { Check, ParamSpec } from '../checks/define.ts'
import { checks } from '../checks/registry.ts'
import { severities } from '../model/severity.ts'
import type { ConfiguredCheck } from './config.ts'
import { settingName } from '../checks/setting-name.ts'

/** `checks:` in the config, made from the parameters that the checks declare. Gives `CheckSettings`. */
export const checksSchema = z
  .strictObject(Object.fromEntries(checks.map((check) => [check.id, checkSchema(check).optional()])))
  .describe('settings of checks by name; see docs/reference/checks')
  .transform((byId) => Object.fromEntries(Object.entries(byId).flatMap(([id, setting]) => (setting === undefined ? [] : [[id, setting]]))))

function checkSchema(check: Check): z.ZodType<ConfiguredCheck> {
  const params = Object.entries(check.params)
  const shape: Record<string, z.ZodType> = {
    enabled: z.boolean().optional().describe('false: the check is not run'),
    severity: z.enum(severities).optional().describe(`of every finding of the check; ${check.severity} by default`),
    status: z.enum(['confirmed', 'review']).optional().describe(`confirmed findings cost score; ${check.status} by default`),
  }
  for (const [name, spec] of params) shape[settingName(name)] = paramSchema(spec).optional()
  return z
    .strictObject(shape)
    .describe(check.about)
    .transform((written) => {
      const { enabled, severity, status } = written as ConfiguredCheck
      const set = params.flatMap(([name]) => {
        const value = written[settingName(name)]
        return value === undefined ? [] : [[name, value] as const]
      })
      return {
        ...(enabled !== undefined && { enabled }),
        ...(severity !== undefined && { severity }),
        ...(status !== undefined && { status }),
        ...(set.length > 0 && { params: Object.fromEntries(set) as NonNullable<ConfiguredCheck['params']> }),
      }
    })
}

function paramSchema(spec: ParamSpec): z.ZodType {
  const about = (unit: string): string => `${spec.about}${unit === '' ? '' : ` (${unit})`}; ${JSON.stringify(spec.default)} by default`
  if ('min' in spec) return z.number().min(spec.min).max(spec.max).describe(about(spec.unit))
  return 'unit' in spec ? z.array(z.number()).describe(about(spec.unit)) : z.boolean().describe(about(''))
}
