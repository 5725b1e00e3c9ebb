import type { ConfiguredProbe } from './define-probe.ts'
import { probeKind } from './registry.ts'
import { type CommonSettings, commonSpecs, type SettingSpecs } from './setting.ts'

/** What is probed: the server's own parts, of which one that the config names is as it says there, then what else the config names. */
export function allProbes(configured: readonly ConfiguredProbe[]): readonly ConfiguredProbe[] {
  const names = new Set(configured.map((probe) => probe.name))
  return [...ownParts().filter((probe) => !names.has(probe.name)), ...configured]
}

function ownParts(): ConfiguredProbe[] {
  return ['lake', 'store', 'cache', 'scheduler', 'queue', 'api'].map(withDefaults)
}

function withDefaults(name: string): ConfiguredProbe {
  const kind = probeKind(name)
  return {
    name,
    kind: name,
    common: defaultsOf(commonSpecs(kind?.common)) as unknown as CommonSettings,
    settings: defaultsOf(kind?.settings ?? {}),
  }
}

function defaultsOf(specs: SettingSpecs): Record<string, unknown> {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, 'default' in spec ? spec.default : null]))
}
