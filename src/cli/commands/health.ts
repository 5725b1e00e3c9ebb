import { type Command, Option } from 'commander'
import { askHealth } from '../../app/ask-health.ts'
import { httpSettingsOf, localUrl } from '../../app/server-address.ts'
import { namedConfig } from '../../app/store-of-folder.ts'
import type { CliIo } from '../io.ts'
import { inert, tableLines } from '../output/table.ts'

interface HealthFlags {
  readonly config?: string
  readonly url?: string
  readonly live?: true
  readonly ready?: true
  readonly format: 'text' | 'json'
}

/** What the server is asked: whether it lives, whether it is ready, or how all is. */
const paths = { live: '/api/v1/health/live', ready: '/api/v1/health/ready', all: '/api/v1/health/detailed' } as const

const styles = { healthy: 'green', degraded: 'yellow', unhealthy: 'red', unknown: 'dim' } as const

/** `tidegauge health` */
export function healthCommand(program: Command, io: CliIo): void {
  program
    .command('health')
    .summary('ask a server how it is; for containers and scripts')
    .description(
      'Asks a running server how it and all around it are. Exit code 0: well, or only degraded; 1: unhealthy, or not ready; 3: it does not answer. TIDEGAUGE_TOKEN is sent where it is set.',
    )
    .option(
      '--url <url>',
      'address of the server (default: TIDEGAUGE_URL, else where the config has it listen, else http://127.0.0.1:8787)',
    )
    .option('--config <file>', 'configuration file; default: tidegauge.yaml in this folder, if there is one')
    .addOption(new Option('--live', 'only whether it lives').conflicts('ready'))
    .addOption(new Option('--ready', 'only whether requests should be sent to it'))
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExamples:\n  tidegauge health\n  tidegauge health --live --url http://127.0.0.1:8787')
    .action(async ({ url, config, live, ready, format }: HealthFlags) => {
      const asked = live === true ? 'live' : ready === true ? 'ready' : 'all'
      // What moves the server moves its health check: that of a container names no port.
      const base = url ?? (io.env['TIDEGAUGE_URL'] || localUrl(httpSettingsOf((await namedConfig({ config }, io)).server, {}, io.env)))
      const answer = await askHealth(base, paths[asked], io.env['TIDEGAUGE_TOKEN'])
      if (answer === null) {
        io.stderr.write(`tidegauge: no server answers at ${inert(base)}; --url names another address\n`)
        io.exitCode = 3
        return
      }
      const { status } = answer
      io.exitCode = status === 'unhealthy' || status === 'not_ready' ? 1 : 0
      if (format === 'json') io.stdout.write(`${JSON.stringify(answer, null, 2)}\n`)
      else io.stdout.write(textOf(answer, io))
    })
}

type Answer = NonNullable<Awaited<ReturnType<typeof askHealth>>>

function textOf({ status, components, reasons }: Answer, io: CliIo): string {
  const shown = status in styles ? io.paint(styles[status as keyof typeof styles], status) : status
  const head = `${shown}${reasons === undefined || reasons.length === 0 ? '' : `: ${reasons.join('; ')}`}\n`
  if (components === undefined) return head
  const rows = Object.entries(components).map(([name, part]) => [
    inert(name),
    io.paint(styles[part.status], part.status),
    part.response_time_ms === null || part.response_time_ms === undefined ? '' : `${part.response_time_ms.toFixed(1)} ms`,
    inert(part.error ?? ''),
  ])
  return `${head}\n${tableLines([{ title: 'part' }, { title: 'status' }, { title: 'answered in', align: 'right' }, { title: 'why' }], rows, io.width).join('\n')}\n`
}
