import { buildApi } from '../../api/build-api.ts'
import type { ApiPorts } from '../../api/ports.ts'
import { startAccess } from './access.ts'
import { closeWithin } from './drain.ts'
import { listen, readTls } from './listen.ts'
import { runTeller, startLive } from './live.ts'
import { MemoryView } from './memory-view.ts'
import { prepareScanning } from './schedule.ts'
import type { ServerSettings } from './server-settings.ts'
import { startStoreThread } from './start-store-thread.ts'

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
/** How long requests under way may take when the server stops. */
const drainMs = 10_000

/** Starts everything that a server is made of. Throws AppError when it cannot. */
export async function startServer(settings: ServerSettings, { nowUs, version }: ServerEdges): Promise<RunningServer> {
  const tls = readTls(settings.http.tls)
  const { thread, lost } = startStoreThread({ dataFolder: settings.dataFolder })
  /** What was started, newest last; all of it is stopped when the rest cannot start. */
  const stops: (() => Promise<void>)[] = [() => thread.stop()]
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  try {
    await thread.start()
    const view = new MemoryView(thread.lake)
    await view.refresh()
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
    const scanning = await prepareScanning({
      settings: settings.schedule,
      lake: settings.lake,
      flags: settings.scan,
      view,
      store: thread.monitor.schedule,
      nowUs,
      onRun: runTeller(live, nowUs),
    })
    stops.push(() => scanning.stop())
    const ports: ApiPorts = {
      lake: view,
      lakeStore: thread.lake,
      monitor: thread.monitor,
      access: access.access,
      scans: scanning.control,
      schedule: scanning.schedule,
      live,
      version,
      nowUs,
    }
    const api = await buildApi(ports, { logger: null, settings: settings.http, tls })
    stops.push(() => closeWithin(api, drainMs))
    const url = await listen(api, settings.http)
    await scanning.begin()
    return { url, failed: lost, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
