import type { SecretRef } from '../model/secret-ref.ts'

interface About {
  /** One line for the schema and the reference. */
  readonly about: string
}

/**
 * A setting of a probe as plain data: config makes its schema from it. Without a default it must be given. Names carry the unit of the value (`timeoutMs`); the config file's
 * name has none (`timeout: 5s`).
 */
export type SettingSpec = About &
  (
    | { readonly type: 'text'; readonly default?: string | null }
    /** Of http or https, without user and password. */
    | { readonly type: 'url' }
    /** Compiled by `linearPattern`. */
    | { readonly type: 'pattern'; readonly default: null }
    /** Absolute once read. */
    | { readonly type: 'path'; readonly default: null }
    | { readonly type: 'integer'; readonly min: number; readonly max: number; readonly default?: number | null }
    | { readonly type: 'duration'; readonly default?: number | null }
    | { readonly type: 'flag'; readonly default: boolean }
    | { readonly type: 'choice'; readonly of: readonly string[]; readonly default: string }
    | { readonly type: 'texts'; readonly default?: readonly string[] }
    | { readonly type: 'integers'; readonly default: readonly number[] }
    | { readonly type: 'secret'; readonly default: null }
    /** Names and values; a value may be a secret. */
    | { readonly type: 'values'; readonly default: Readonly<Record<string, never>> }
    /** Names and what is expected of each. */
    | { readonly type: 'fields'; readonly default: Readonly<Record<string, never>> }
  )

export type SettingSpecs = Readonly<Record<string, SettingSpec>>

export type FieldValue = string | number | boolean | null

interface Values {
  readonly text: string
  readonly url: string
  readonly pattern: string
  readonly path: string
  readonly integer: number
  readonly duration: number
  readonly flag: boolean
  readonly texts: readonly string[]
  readonly integers: readonly number[]
  readonly secret: SecretRef
  readonly values: Readonly<Record<string, string | SecretRef>>
  readonly fields: Readonly<Record<string, FieldValue>>
}

type ValueOf<S extends SettingSpec> =
  | (S extends { readonly type: 'choice'; readonly of: readonly (infer Choice)[] }
      ? Choice
      : S['type'] extends keyof Values
        ? Values[S['type']]
        : never)
  | (S extends { readonly default: null } ? null : never)

/** The values that a probe gets for its specs. */
export type SettingsOf<S extends SettingSpecs> = { readonly [K in keyof S]: ValueOf<S[K]> }

/** A setting's name in the config file: `timeoutMs` is `timeout`, `degradedAboveMs` is `degraded_above`. */
export function writtenName(name: string, { type }: SettingSpec): string {
  const bare = type === 'duration' ? name.replace(/Ms$/, '') : name
  return bare.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)
}

/** Settings that every probe has. */
export interface CommonSettings {
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly degradedAboveMs: number | null
  readonly failuresBeforeUnhealthy: number
  readonly successesBeforeHealthy: number
  readonly critical: boolean
}

/** Their specs; a kind of probe may have other defaults. */
export function commonSpecs(defaults: Partial<CommonSettings> = {}) {
  return {
    intervalMs: { type: 'duration', default: defaults.intervalMs ?? 30_000, about: 'time from one probe to the next' },
    timeoutMs: { type: 'duration', default: defaults.timeoutMs ?? 5_000, about: 'a probe that takes longer is ended and counts as failed' },
    degradedAboveMs: {
      type: 'duration',
      default: defaults.degradedAboveMs ?? null,
      about: 'a response that takes longer makes it degraded',
    },
    failuresBeforeUnhealthy: {
      type: 'integer',
      min: 1,
      max: 100,
      default: defaults.failuresBeforeUnhealthy ?? 1,
      about: 'failures in a row before it counts as unhealthy; degraded until then',
    },
    successesBeforeHealthy: {
      type: 'integer',
      min: 1,
      max: 100,
      default: defaults.successesBeforeHealthy ?? 1,
      about: 'successes in a row before it counts as healthy again; degraded until then',
    },
    critical: {
      type: 'flag',
      default: defaults.critical ?? false,
      about: 'true: when it is unhealthy the whole is; otherwise the whole is degraded',
    },
  } as const satisfies SettingSpecs
}
