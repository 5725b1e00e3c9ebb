import { join } from 'node:path'
import type { ScanRun } from '../../model/scan-run.ts'
import { AppError } from '../../base/app-error.ts'
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

/** TIDEGAUGE_LOG_LEVEL wins over the config. Throws USAGE where it is no level. */
export function logSettingsOf(config: LogSettings, env: Readonly<Record<string, string | undefined>>): LogSettings {
  const level = env['TIDEGAUGE_LOG_LEVEL']
  if (level === undefined || level === '') return config
  if (!(logLevels as readonly string[]).includes(level))
    throw new AppError('USAGE', `TIDEGAUGE_LOG_LEVEL is ${JSON.stringify(level)}: expected one of ${logLevels.join(', ')}`)
  return { ...config, level: level as LogLevel }
}
