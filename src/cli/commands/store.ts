import type { Command } from 'commander'
import { copyToPostgres } from '../../app/copy-to-postgres.ts'
import { checkStore, type Migrated, migrateStore } from '../../app/store-upkeep.ts'
import { EXIT_LIMIT } from '../exit-code.ts'
import type { CliIo } from '../io.ts'
import { withDataOptions } from '../options.ts'
import { countText } from '../output/count.ts'
import { copyProgress } from '../output/copy-progress.ts'
import { page } from '../output/page.ts'

interface StoreFlags {
  readonly config?: string
  readonly data?: string
}

/** `tidegauge store check` */
export function storeCommand(program: Command, io: CliIo): void {
  const store = program
    .command('store')
    .summary('upkeep of where scans are kept')
    .description('Upkeep of the store: the file of the data folder, or Postgres.')
    .addHelpText('after', '\nExamples:\n  tidegauge store check\n  tidegauge store copy --config tidegauge.yaml')

  const migrate = store
    .command('migrate')
    .summary('bring the store to the newest version')
    .description(
      'Makes the tables of the configured store, or brings those of an older Tidegauge to the newest version. A scan does so too.',
    )
    .addHelpText('after', '\nExample:\n  tidegauge store migrate --config tidegauge.yaml')
  withDataOptions(migrate).action(async (flags: StoreFlags) => {
    const { scans, monitor } = await migrateStore(flags, io)
    page(io, `${migratedText(scans)}${monitor === null ? '' : migratedText(monitor)}`)
  })

  const copy = store
    .command('copy')
    .summary('take what a data folder holds to Postgres')
    .description(
      'Copies everything that the files of a data folder hold, scans and what a server keeps beside them, to the Postgres that the environment or the config names, whole or not at all, and uses that from then on. The files stay. End the server before.',
    )
    .option('--replace', 'throw away what is there already')
    .addHelpText('after', '\nExample:\n  TIDEGAUGE_DATABASE_URL=postgres://user@host/db tidegauge store copy --data demo-data')
  withDataOptions(copy).action(async (flags: StoreFlags & { replace?: true }) => {
    const progress = copyProgress(io)
    const { from, monitorFrom, to, scans, monitor } = await copyToPostgres(
      { ...flags, replace: flags.replace === true, onProgress: progress.onProgress },
      io,
    ).finally(progress.stop)
    const lines = [
      `Copied ${from} to ${to}; counted the same on both sides:`,
      ...scans.map(({ name, rows }) => `  ${countText(rows)} ${name}`),
    ]
    if (monitorFrom !== null) {
      lines.push(`Copied ${monitorFrom} with it; the same rows on both sides, by their digests:`)
      lines.push(...monitor.map(({ name, rows, digest }) => `  ${countText(rows)} ${name}${rows === 0 ? '' : `, ${digest.slice(0, 16)}`}`))
    }
    page(io, `${lines.join('\n')}\n`)
  })

  const check = store
    .command('check')
    .summary('look whether the store is whole')
    .description('Looks at everything that the store promises, without changing it. Exits with 1 when something is wrong.')
    .addHelpText('after', '\nExample:\n  tidegauge store check --data demo-data')
  withDataOptions(check).action(async (flags: StoreFlags) => {
    const places = await checkStore(flags, io)
    const lines = places.flatMap(({ place, checks }) => [
      `${place}\n`,
      ...checks.map(({ name, problem }) =>
        problem === null ? `  ok     ${name}\n` : `  ${io.paint('red', 'WRONG')}  ${name}: ${problem}\n`,
      ),
    ])
    page(io, lines.join(''))
    if (places.some(({ checks }) => checks.some(({ problem }) => problem !== null))) io.exitCode = EXIT_LIMIT
  })
}

function migratedText({ place, from, to }: Migrated): string {
  if (to === null) return `${place} is of the newest version\n`
  return from === to ? `${place} was of version ${to} already\n` : `${place} is of version ${to} now, of ${from ?? 0} before\n`
}
