import { dirname, resolve } from 'node:path'
import { type Document, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import type { CheckSettings } from '../checks/judge.ts'
import type { Dataset } from '../model/dataset.ts'
import { type Config, deepFreeze, defaultConfig, type ScoreOverrides } from './config.ts'
import { type ConfigProblem, problemsOf } from './problems.ts'
import { healthOf } from './sections/health.ts'
import { logsOf } from './sections/logs.ts'
import { metricsOf } from './sections/metrics.ts'
import { outboundOf } from './sections/outbound.ts'
import { scheduleOf } from './sections/schedule.ts'
import { serverOf } from './sections/server.ts'
import { trendsOf } from './sections/trends.ts'
import { storeOf } from './sections/store.ts'
import { updatesOf } from './sections/updates.ts'
import { configJsonSchema, configSchema, type WrittenConfig } from './schema.ts'

/**
 * Reads the text of a config file, YAML or JSON. Gives the config, or every mistake in it. Keys are texts, whatever they look like: `0700` and
 * `NO` are symbols. `file` is absolute; paths in the config are relative to its folder.
 */
export function parseConfig(text: string, file: string): { readonly config: Config } | { readonly problems: readonly ConfigProblem[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, stringKeys: true, prettyErrors: false })
  const broken = document.errors[0]
  // What follows a first mistake of syntax is mostly its consequence.
  if (broken !== undefined) return { problems: [syntaxProblem(text, lines.linePos(broken.pos[0]).line, broken.message)] }
  const inert = inertKeys(document, lines)
  let content: unknown
  try {
    content = toValue(document)
  } catch (error) {
    // An alias that is not there, or so many that they would fill the memory.
    return { problems: [{ path: '', line: null, message: error instanceof Error ? error.message : String(error) }] }
  }
  const result = configSchema.safeParse(content ?? {})
  if (!result.success) return { problems: [...inert, ...problemsOf(result.error.issues, document, lines, configJsonSchema)] }
  return inert.length > 0 ? { problems: inert } : { config: deepFreeze(configOf(result.data, file)) }
}

function syntaxProblem(text: string, line: number, message: string): ConfigProblem {
  const written = text.split('\n')[line - 1] ?? ''
  const hint = /:\s*\{[a-z]+\}/.test(written) ? '; put a path that begins with { in quotes' : ''
  return { path: '', line, message: `not YAML: ${message}${hint}` }
}

/** JavaScript would take `__proto__` for something else than a key. */
function inertKeys(document: Document, lines: LineCounter): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '__proto__')
        problems.push({ path: '__proto__', line: lines.linePos(key.range?.[0] ?? 0).line, message: 'unknown key' })
    },
  })
  return problems
}

function toValue(document: Document): unknown {
  if (isMap(document.contents))
    for (const item of [...document.contents.items])
      if (isScalar(item.key) && item.key.value === '__proto__') document.contents.delete('__proto__')
  return document.toJS()
}

function configOf(written: WrittenConfig, file: string): Config {
  const folder = dirname(file)
  const pathOf = (path: string | undefined): string | null => (path === undefined ? null : resolve(folder, path))
  const { scan, retention, health, logs, metrics, outbound, schedule, server, store, trends, updates } = defaultConfig
  const absolute = (path: string): string => resolve(folder, path)
  return {
    file,
    lake: pathOf(written.lake),
    data: pathOf(written.data),
    datasets: written.datasets === undefined ? null : Object.entries(written.datasets).map(([name, dataset]) => datasetOf(name, dataset)),
    checks: written.checks ?? {},
    datasetChecks: checksBy(written.datasets),
    symbolChecks: checksBy(written.symbols),
    metadata: pathOf(written.metadata),
    actions: pathOf(written.actions),
    score: scoreOf(written.score),
    scan: {
      asOfUs: written.scan?.as_of ?? scan.asOfUs,
      workers: written.scan?.workers ?? scan.workers,
      maxSeriesBars: written.scan?.max_series_bars ?? scan.maxSeriesBars,
      maxObjectBytes: written.scan?.max_object_bytes ?? scan.maxObjectBytes,
    },
    retention: {
      historyDays: written.retention?.history ?? retention.historyDays,
      closedFindingsDays: written.retention?.closed_findings ?? retention.closedFindingsDays,
      manifests: written.retention?.manifests ?? retention.manifests,
    },
    health: written.health === undefined ? health : healthOf(written.health, absolute, health),
    logs: written.logs === undefined ? logs : logsOf(written.logs, logs),
    metrics: written.metrics === undefined ? metrics : metricsOf(written.metrics, metrics),
    schedule: written.schedule === undefined ? schedule : scheduleOf(written.schedule, schedule),
    server: written.server === undefined ? server : serverOf(written.server, absolute, server),
    trends: written.trends === undefined ? trends : trendsOf(written.trends, trends),
    store: written.store === undefined ? store : storeOf(written.store, absolute, store),
    updates: written.updates === undefined ? updates : updatesOf(written.updates, absolute, updates),
    outbound: written.outbound === undefined ? outbound : outboundOf(written.outbound, absolute),
  }
}

function datasetOf(name: string, written: NonNullable<WrittenConfig['datasets']>[string]): Dataset {
  const { kind, path, format, interval, calendar, completeness, lag, stamp, dates } = written
  return { name, kind, path, format, interval, calendar, completeness, lagUs: lag * 1000, stamp, dates }
}

function checksBy(
  named: Readonly<Record<string, { readonly checks?: CheckSettings | undefined }>> | undefined,
): ReadonlyMap<string, CheckSettings> {
  return new Map(Object.entries(named ?? {}).flatMap(([name, { checks }]) => (checks === undefined ? [] : [[name, checks] as const])))
}

function scoreOf(written: WrittenConfig['score']): ScoreOverrides {
  if (written === undefined) return {}
  const { rho, severity_weight, factors, bands, loss, lateness_loss } = written
  const { unjudged_completeness, ...otherFactors } = factors ?? {}
  return withoutAbsent({
    rho,
    severityWeight: severity_weight,
    factors: factors && { ...otherFactors, ...(unjudged_completeness !== undefined && { unjudgedCompleteness: unjudged_completeness }) },
    bands,
    loss,
    latenessLoss: lateness_loss,
  }) as ScoreOverrides
}

function withoutAbsent(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
