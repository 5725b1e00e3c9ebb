import { type Command, InvalidArgumentError } from 'commander'
import { loadConfig } from '../../config/load-config.ts'
import { rememberDataFolder } from '../../config/data-folder.ts'
import { chooseStore } from '../../app/store-choice.ts'
import { refuseMissing, type ScanFlags } from '../../app/scan-request.ts'
import { httpSettingsOf, parsePort, publicUrls } from '../../app/server-address.ts'
import { logSettingsOf } from '../../app/serve/logging.ts'
import { exitCodeOf } from '../exit-code.ts'
import type { CliIo } from '../io.ts'
import { instantUs, positiveNumber } from '../options.ts'
import { version } from '../version.ts'

interface ServeFlags extends Pick<ScanFlags, 'config' | 'data' | 'asOf' | 'workers'> {
  readonly host?: string | undefined
  readonly port?: number | undefined
}

/** `tidegauge serve ~/lake` */
export function serveCommand(program: Command, io: CliIo): void {
  program
    .command('serve')
    .summary('watch the lake and answer over HTTP')
    .description(
      'Keeps the lake under watch and answers over HTTP. Ends with Ctrl-C or SIGTERM, when what is under way was answered; a second one ends it at once.',
    )
    .argument('[lake]', 'folder of price files; default: the one that the config names')
    .option('--config <file>', 'configuration file; default: tidegauge.yaml in this folder, if there is one')
    .option('--data <folder>', 'data folder: what is kept between scans')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--port <n>', 'port to listen on; 0: any free one (default: 8787)', portNumber)
    .option(
      '--as-of <instant>',
      'judge the lake always as of this moment, as for a lake that has ended (default: that of the config, else now)',
      instantUs,
    )
    .option('--workers <n>', 'threads of a scan (default: one per core)', positiveNumber)
    .addHelpText('after', '\nExamples:\n  tidegauge serve ~/lake\n  tidegauge serve --config tidegauge.yaml --host 0.0.0.0 --port 8787')
    .action(async (lake: string | undefined, { host, port, ...flags }: ServeFlags) => {
      const loaded = await loadConfig({ lake, ...flags }, io)
      refuseMissing(loaded.lake)
      const { folder } = loaded.dataFolder
      const http = httpSettingsOf(loaded.config.server, { host, port }, io.env)
      const { startServer } = await import('../../app/serve/serve.ts')
      const server = await startServer(
        {
          scan: { ...flags, asOf: flags.asOf ?? loaded.config.scan.asOfUs ?? undefined, lake: loaded.lake, data: folder },
          lake: loaded.lake,
          dataFolder: folder,
          schedule: loaded.config.schedule,
          updates: loaded.config.updates,
          checks: {
            checks: loaded.config.checks,
            datasetChecks: loaded.config.datasetChecks,
            symbolChecks: loaded.config.symbolChecks,
          },
          store: await chooseStore(loaded.config.store, io.env),
          health: loaded.config.health,
          outbound: loaded.config.outbound,
          logs: logSettingsOf(loaded.config.logs, io.env),
          metrics: loaded.config.metrics,
          trends: loaded.config.trends,
          http,
        },
        { nowUs: io.nowUs, version },
      )
      // Who has read where to look may send a signal at once.
      const asked = askedToStop()
      rememberDataFolder(folder, io)
      io.stdout.write(
        welcome({ lake: loaded.lake, dataFolder: folder, url: server.url, others: publicUrls({ ...http, port: portOf(server.url) }) }, io),
      )
      const failed = await Promise.race([asked.then(() => null), server.failed])
      await server.stop().catch((error: unknown) => {
        if (failed === null) throw error
      })
      if (failed !== null) throw failed
      io.stdout.write('Stopped.\n')
    })
}

/** Resolves at the first SIGINT or SIGTERM. The second ends the process at once: nothing that was acknowledged is lost by that. */
function askedToStop(): Promise<void> {
  return new Promise((resolve) => {
    let isAsked = false
    const onSignal = () => {
      if (isAsked) process.exit(exitCodeOf.INTERRUPTED)
      isAsked = true
      resolve()
    }
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  })
}

/** The port that was found, where any free one was asked for. */
function portOf(url: string): number {
  const { port, protocol } = new URL(url)
  return Number(port || (protocol === 'https:' ? 443 : 80))
}

interface Welcome {
  readonly lake: string
  readonly dataFolder: string
  readonly url: string
  /** Where other machines find it. */
  readonly others: readonly string[]
}

/** Where to look. */
function welcome({ lake, dataFolder, url, others }: Welcome, { paint }: CliIo): string {
  const places = [
    ['browse', '/api/docs'],
    ['profile', '/api/v1/profile'],
    ['health', '/api/v1/health/detailed'],
    ['metrics', '/metrics'],
    ['live', '/api/v1/monitoring/live (WebSocket)'],
  ] as const
  const lines = places.map(([name, path]) => `  ${name.padEnd(8)} ${url}${path}`)
  if (others.length > 0) lines.push(`  others   ${others.join(', ')}, with a token`)
  return `${paint('bold', `Tidegauge ${version}`)} watches ${lake}; data folder ${dataFolder}\n${lines.join('\n')}\nCtrl-C ends it.\n`
}

function portNumber(text: string): number {
  const port = parsePort(text)
  if (port === null) throw new InvalidArgumentError('expected a port from 0 to 65535')
  return port
}
