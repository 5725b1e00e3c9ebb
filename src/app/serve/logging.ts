import { join } from 'node:path'
import { isLoopbackHost } from '../../access/loopback.ts'
import type { LakeSnapshot } from '../../api/ports.ts'
import type { HttpSettings } from '../../model/http-settings.ts'
import type { ScanRun } from '../../model/scan-run.ts'
import { AppError } from '../../base/app-error.ts'
import { archiveHint } from '../../profile/archive.ts'
import type { MemoryView } from './memory-view.ts'
import { type OpenLog, openLog } from '../../logs/open-log.ts'
import { type LogLevel, logLevels, type LogSettings } from '../../model/log-settings.ts'

/** The log of a server with this data folder. */
export function startLog(
  settings: LogSettings,
  { dataFolder, nowUs, secrets }: { readonly dataFolder: string; readonly nowUs: () => number; readonly secrets: Iterable<string> },
): OpenLog {
  return openLog(settings, {
    folder: join(dataFolder, 'logs'),
    nowUs,
    isTerminal: process.stderr.isTTY,
    secrets,
    complain: (text) => {
      process.stderr.write(text)
    },
  })
}

/** Logs each run of a scan when it begins and when it ended. */
export function runLogger({ logger }: OpenLog): (run: ScanRun) => void {
  let told = ''
  return ({ id, state, cause, by, full, scan, error, startedAtUs, finishedAtUs }) => {
    if (told === `${id} ${state}`) return
    told = `${id} ${state}`
    const run = { run: id, cause, by, full }
    if (state === 'running') logger.info(run, 'scan started')
    else if (finishedAtUs !== null) {
      const ended = { ...run, state, scan, duration_ms: Math.round((finishedAtUs - startedAtUs) / 1000), ...(error !== null && { error }) }
      if (state === 'failed') logger.error(ended, 'scan failed')
      else logger.info(ended, 'scan finished')
    }
  }
}

/** Warns, once, of a lake that ended long before it is judged. */
export function warnOfArchive(view: MemoryView, { logger }: OpenLog): void {
  let isTold = false
  const look = ({ scan, profile }: LakeSnapshot) => {
    const hint = isTold ? null : archiveHint(profile.statistics.newest_data, scan.asOfUs)
    if (hint === null) return
    isTold = true
    logger.warn({ scan: scan.id }, hint)
  }
  const current = view.current()
  if (current !== null) look(current)
  view.subscribe(look)
}

/** Warns of a server that others ask without TLS, and without a proxy that may have it. */
export function warnOfPlainTokens({ host, tls, trustProxy }: HttpSettings, { logger }: OpenLog): void {
  if (tls === null && trustProxy.length === 0 && !isLoopbackHost(host))
    logger.warn(
      { host },
      'without TLS tokens cross the network readable: set server.tls, or listen on 127.0.0.1 behind a proxy that does it and is named in server.trust_proxy',
    )
}

/** TIDEGAUGE_LOG_LEVEL wins over the config. Throws USAGE where it is no level. */
export function logSettingsOf(config: LogSettings, env: Readonly<Record<string, string | undefined>>): LogSettings {
  const level = env['TIDEGAUGE_LOG_LEVEL']
  if (level === undefined || level === '') return config
  if (!(logLevels as readonly string[]).includes(level))
    throw new AppError('USAGE', `TIDEGAUGE_LOG_LEVEL is ${JSON.stringify(level)}: expected one of ${logLevels.join(', ')}`)
  return { ...config, level: level as LogLevel }
}
