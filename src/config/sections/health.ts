import * as z from 'zod'
import type { ConfiguredProbe, ProbeKind } from '../../health/define-probe.ts'
import { linearPattern } from '../../health/linear-pattern.ts'
import { probeKind, probeKinds } from '../../health/registry.ts'
import { type CommonSettings, commonSpecs, type SettingSpec, writtenName } from '../../health/setting.ts'
import type { HealthSettings } from '../../health/health-settings.ts'
import type { SecretRef } from '../../model/secret-ref.ts'
import { parseHttpUrl } from '../../outbound/target.ts'
import { duration, parsed, secret, secretAt } from '../values.ts'

/** Least time between two probes: each costs the other side something too. */
const LEAST_INTERVAL_MS = 1_000
/** Longest time between two: timers of the system hold no month. */
const MOST_INTERVAL_MS = 7 * 86_400_000

const httpUrl = z.string().transform((text, context) => {
  try {
    parseHttpUrl(text)
    return text
  } catch (error) {
    // The URL itself may hold a secret and is not repeated.
    context.addIssue(error instanceof Error ? error.message : 'the URL cannot be read')
    return z.NEVER
  }
})

const pattern = z.string().transform((text, context) => {
  try {
    linearPattern(text)
    return text
  } catch (error) {
    return parsed<string>(null, context, `cannot be read as a pattern: ${error instanceof Error ? error.message : ''}`)
  }
})

/** Header and variable names; each of these is a key of an object. */
const valueName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'the name has a character that names of headers cannot have')
const plainOrSecret = z.union([z.string().regex(/^[^\r\n\0]*$/, 'a value is one line'), secret], {
  error: 'expected a text, {env: NAME} or {file: PATH}',
})

function bareSchema(spec: SettingSpec): z.ZodType {
  switch (spec.type) {
    case 'text':
    case 'path':
      return z.string().min(1)
    case 'url':
      return httpUrl
    case 'pattern':
      return pattern
    case 'integer':
      return z.number().int().min(spec.min).max(spec.max)
    case 'duration':
      return duration
    case 'flag':
      return z.boolean()
    case 'choice':
      return z.enum(spec.of)
    case 'texts':
      return z.array(z.string()).refine((list) => list.length > 0, 'expected at least one entry')
    case 'integers':
      return z.array(z.number().int().min(0).max(999)).refine((list) => list.length > 0, 'expected at least one entry')
    case 'secret':
      return secret
    case 'values':
      return z.record(valueName, plainOrSecret)
    case 'fields':
      return z.record(z.string().min(1), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  }
}

function settingSchema(spec: SettingSpec): z.ZodType {
  const bare = bareSchema(spec)
  const known = 'default' in spec
  return (known ? bare.optional() : bare).describe(
    known && shownDefault(spec) !== 'null' ? `${spec.about}; ${shownDefault(spec)} by default` : spec.about,
  )
}

function shownDefault(spec: SettingSpec & { readonly default?: unknown }): string {
  return spec.type === 'duration' ? `${Number(spec.default) / 1000}s` : JSON.stringify(spec.default)
}

function probeSchema(kind: ProbeKind) {
  const specs = { ...kind.settings, ...commonSpecs(kind.common) }
  return z
    .strictObject({
      kind: z.literal(kind.kind),
      ...Object.fromEntries(Object.entries(specs).map(([name, spec]) => [writtenName(name, spec), settingSchema(spec)])),
    })
    .describe(kind.about)
    .superRefine((written, context) => {
      const { settings, common } = valuesOf(kind, written)
      const problem = kind.problem?.(settings as never) ?? commonProblem(common)
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    })
}

function commonProblem({ intervalMs, timeoutMs }: CommonSettings): string | null {
  if (intervalMs < LEAST_INTERVAL_MS || intervalMs > MOST_INTERVAL_MS) return 'interval must be at least 1s and at most 7d'
  return timeoutMs < 1 || timeoutMs > 600_000 ? 'timeout must be more than 0 and at most 10m' : null
}

function valuesOf(
  kind: ProbeKind,
  written: Readonly<Record<string, unknown>>,
): Pick<ConfiguredProbe, 'settings'> & { common: CommonSettings } {
  const read = (specs: Readonly<Record<string, SettingSpec>>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(specs).map(([name, spec]) => [name, written[writtenName(name, spec)] ?? ('default' in spec ? spec.default : null)]),
    )
  return { settings: read(kind.settings), common: read(commonSpecs(kind.common)) as unknown as CommonSettings }
}

const probe = z.discriminatedUnion('kind', probeKinds.map(probeSchema) as unknown as [ReturnType<typeof probeSchema>])

/** Names stand in metrics, URLs and the keys of the report. */
const probeName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'a name of a probe has letters, digits, -, _ and . only, at most 64')

/** `health:` in the config. */
export const healthSchema = z
  .strictObject({
    probes: z
      .record(probeName, probe)
      .optional()
      .describe('by name; those of lake, store, cache, scheduler, queue and api are there without being named'),
    host_interval: duration.optional().describe('how often CPU, memory and disks are looked at; 5s by default'),
  })
  .describe('what is probed; see docs/reference/health.md')

/** The section with its defaults; `pathOf` makes a path absolute. */
export function healthOf(
  written: z.output<typeof healthSchema>,
  pathOf: (path: string) => string,
  defaults: HealthSettings,
): HealthSettings {
  return {
    probes: Object.entries(written.probes ?? {}).map(([name, probe]) => configuredProbe(name, probe, pathOf)),
    hostIntervalMs: Math.min(MOST_INTERVAL_MS, Math.max(LEAST_INTERVAL_MS, written.host_interval ?? defaults.hostIntervalMs)),
  }
}

function configuredProbe(
  name: string,
  written: { readonly kind: string; readonly [key: string]: unknown },
  pathOf: (path: string) => string,
): ConfiguredProbe {
  const kind = probeKind(written.kind) as ProbeKind
  const { settings, common } = valuesOf(kind, written)
  const resolved = Object.entries(settings).map(([key, value]) => {
    const type = kind.settings[key]?.type
    if (value === null) return [key, type === 'path' ? pathOf('.') : null]
    if (type === 'path') return [key, pathOf(value as string)]
    if (type === 'secret') return [key, secretAt(value as SecretRef, pathOf)]
    if (type !== 'values') return [key, value]
    const values = Object.entries(value as Record<string, string | SecretRef>)
    return [key, Object.fromEntries(values.map(([of, one]) => [of, typeof one === 'string' ? one : secretAt(one, pathOf)]))]
  })
  return { name, kind: kind.kind, common, settings: Object.fromEntries(resolved) as Record<string, unknown> }
}
