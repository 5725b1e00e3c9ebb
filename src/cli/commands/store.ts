import type { Command } from 'commander'
import { checkStore, copyToPostgres, migrateStore } from '../../app/store-upkeep.ts'
import { EXIT_LIMIT } from '../exit-code.ts'
import type { CliIo } from '../io.ts'
import { withDataOptions } from '../options.ts'
import { countText } from '../output/count.ts'
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
    const { place, from, to } = await migrateStore(flags, io)
    const versions =
      to === null
        ? 'is of the newest version'
        : from === to
          ? `was of version ${to} already`
          : `is of version ${to} now, of ${from ?? 0} before`
    page(io, `${place} ${versions}\n`)
  })

  const copy = store
    .command('copy')
    .summary('take the scans of a data folder to Postgres')
    .description(
      'Copies everything that the file of a data folder holds to the Postgres that the environment or the config names, whole or not at all, and uses that from then on. The file stays.',
    )
    .option('--replace', 'throw away what is there already')
    .addHelpText('after', '\nExample:\n  TIDEGAUGE_DATABASE_URL=postgres://user@host/db tidegauge store copy --data demo-data')
  withDataOptions(copy).action(async (flags: StoreFlags & { replace?: true }) => {
    const { from, to, copied } = await copyToPostgres({ ...flags, replace: flags.replace === true }, io)
    const lines = copied.map(({ name, rows }) => `  ${countText(rows)} ${name}\n`)
    page(io, `Copied ${from} to ${to}; counted the same on both sides:\n${lines.join('')}`)
  })

  const check = store
    .command('check')
    .summary('look whether the store is whole')
    .description('Looks at everything that the store promises, without changing it. Exits with 1 when something is wrong.')
    .addHelpText('after', '\nExample:\n  tidegauge store check --data demo-data')
  withDataOptions(check).action(async (flags: StoreFlags) => {
    const { place, checks } = await checkStore(flags, io)
    const lines = checks.map(({ name, problem }) =>
      problem === null ? `  ok     ${name}\n` : `  ${io.paint('red', 'WRONG')}  ${name}: ${problem}\n`,
    )
    page(io, `${place}\n${lines.join('')}`)
    if (checks.some(({ problem }) => problem !== null)) io.exitCode = EXIT_LIMIT
  })
}
