import type { Socket } from 'node:net'
import { updateRunJson } from '../../updates/update-json.ts'
import { buildApi } from '../../api/build-api.ts'
import type { ApiPorts } from '../../api/ports.ts'
import type { ScheduleView } from '../../api/scan-ports.ts'
import { startAccess } from './access.ts'
import { startHealth } from './health.ts'
import { closeWithin } from './drain.ts'
import { listen, readTls } from './listen.ts'
import { liveHealth, runTeller, startLive } from './live.ts'
import { runLogger, startLog, warnOfArchive, warnOfPlainTokens } from './logging.ts'
import { MemoryView } from './memory-view.ts'
import { startMetricJobs } from './metric-jobs.ts'
import { ownParts } from './own-parts.ts'
import { resourcesOf } from './resources.ts'
import { prepareScanning } from './schedule.ts'
import { readSecrets } from './secrets.ts'
import { tellServerUrl } from '../server-holder.ts'
import type { ServerSettings } from './server-settings.ts'
import { startStoreThread } from './start-store-thread.ts'
import { startTelemetry } from './telemetry.ts'
import { startUpdates } from './updates.ts'

/** A server that answers. */
export interface RunningServer {
  /** Where, as `http://127.0.0.1:8787`. */
  readonly url: string
  /** Resolves when the server cannot go on, with the reason. */
  readonly failed: Promise<Error>
  /** Answers what is under way, then closes everything. */
  stop(): Promise<void>
}

export interface ServerEdges {
  readonly nowUs: () => number
  readonly version: string
}

/** How often the store is asked whether another process has published a scan. */
const lookIntervalMs = 2000
/** Of a report of many runs, so many are told to listeners. */
const mostRunsTold = 50
/** How long requests under way may take when the server stops. */
const drainMs = 10_000

/** Starts everything that a server is made of. Throws AppError when it cannot. */
export async function startServer(settings: ServerSettings, { nowUs, version }: ServerEdges): Promise<RunningServer> {
  const tls = readTls(settings.http.tls)
  const secrets = readSecrets(process.env)
  const log = startLog(settings.logs, { dataFolder: settings.dataFolder, nowUs, secrets: secrets.known })
  const { thread, lost } = startStoreThread({ dataFolder: settings.dataFolder, store: settings.store, trends: settings.trends })
  const warn = (err: unknown, what: string) => {
    log.logger.warn({ err }, what)
  }
  /** What was started, newest last; all of it is stopped when the rest cannot start. */
  const stops: (() => Promise<void>)[] = [
    () => log.close(),
    async () => {
      if (isServing) log.logger.info('server stopped')
    },
    () => thread.stop(),
  ]
  let isServing = false
  const stop = async () => {
    const failures: unknown[] = []
    for (const end of stops.splice(0).reverse())
      await end().catch((error: unknown) => {
        failures.push(error)
      })
    if (failures.length > 0) throw failures[0]
  }
  try {
    await thread.start()
    const view = new MemoryView(thread.lake)
    await view.refresh()
    if (settings.scan.asOf === undefined) warnOfArchive(view, log)
    const look = setInterval(() => void view.refresh(), lookIntervalMs)
    stops.push(async () => {
      clearInterval(look)
    })
    const access = await startAccess(thread.monitor, settings.http, { nowUs, dataFolder: settings.dataFolder })
    stops.push(() => access.stop())
    const live = startLive(view, nowUs)
    stops.push(async () => {
      live.close()
    })
    const updates = await startUpdates({
      settings: settings.updates,
      outbound: settings.outbound,
      checks: settings.checks,
      store: thread.monitor.updates,
      view,
      lakeStore: thread.lake,
      lake: settings.lake,
      secret: secrets.read,
      version,
      nowUs,
      onRuns: (runs) => {
        live.publish('updates', { runs: runs.slice(0, mostRunsTold).map((run) => updateRunJson(run, settings.updates.datasets)) })
      },
      warn,
    })
    stops.push(() => updates.stop())
    let connections = 0
    let schedule: ScheduleView | null = null
    const health = await startHealth({
      settings: settings.health,
      outbound: settings.outbound,
      store: thread.monitor.probes,
      own: ownParts({
        lake: settings.lake,
        view,
        monitor: thread.monitor,
        dialect: settings.store.kind,
        schedule: () => schedule,
        lineage: updates.lineage,
      }),
      lake: settings.lake,
      dataFolder: settings.dataFolder,
      secret: secrets.read,
      connections: () => connections,
      nowUs,
      onChange: (change, components) => {
        const { name, before, after, result } = change
        // That a part was found well for the first time is no news.
        const level = before === 'unknown' && after === 'healthy' ? 'debug' : after === 'healthy' ? 'info' : 'warn'
        log.logger[level]({ probe: name, before, after, error: result.error }, 'health changed')
        live.publish('health', liveHealth(components, nowUs(), change))
      },
    })
    stops.push(() => health.stop())
    const telemetry = await startTelemetry({
      settings: settings.metrics,
      view,
      lakeStore: thread.lake,
      monitor: thread.monitor,
      version,
      probes: () =>
        health.port.components().map(({ probe: { name, kind }, probed, result: { status, responseTimeMs, checkedAtUs } }) => ({
          name,
          kind,
          status,
          responseTimeMs,
          checkedAtUs: probed ? checkedAtUs : null,
        })),
      lostLogLines: () => log.lostLines(),
      resources: () => resourcesOf(health.port.host()),
      warn,
      nowUs,
    })
    stops.push(() => telemetry.stop())
    const [logRun, tellRun] = [runLogger(log), runTeller(live, nowUs)]
    const scanning = await prepareScanning({
      settings: settings.schedule,
      lake: settings.lake,
      flags: settings.scan,
      updates: (asOfUs) => updates.book.forScanAtOnce(asOfUs),
      view,
      store: thread.monitor.schedule,
      nowUs,
      onRun: (run, progress) => {
        logRun(run)
        tellRun(run, progress)
      },
    })
    stops.push(() => scanning.stop())
    schedule = scanning.schedule
    const jobs = { history: thread.history, schedule: thread.monitor.schedule, learnEveryMs: settings.trends.baselines.everyMs, nowUs }
    stops.push(
      startMetricJobs(jobs, (err) => {
        warn(err, 'upkeep of metrics failed; it is tried again')
      }),
    )
    const ports: ApiPorts = {
      lake: view,
      lakeStore: thread.lake,
      monitor: thread.monitor,
      history: thread.history,
      access: access.access,
      updates: updates.book,
      scans: scanning.control,
      schedule: scanning.schedule,
      live,
      telemetry: telemetry.port,
      health: health.port,
      version,
      nowUs,
    }
    const api = await buildApi(ports, { logger: log.logger, settings: settings.http, tls })
    stops.push(() => closeWithin(api, drainMs))
    api.server.on('connection', (socket: Socket) => {
      connections++
      socket.once('close', () => connections--)
    })
    const url = await listen(api, settings.http)
    warnOfPlainTokens(settings.http, log)
    tellServerUrl(settings.dataFolder, url)
    await scanning.begin()
    isServing = true
    return { url, failed: lost, stop }
  } catch (error) {
    // Why it cannot start says more than what fails because of that.
    await stop().catch(() => undefined)
    throw error
  }
}
