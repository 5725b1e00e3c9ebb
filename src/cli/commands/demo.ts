import { type Command, Option } from 'commander'
import { writeCleanLake } from '../../app/clean-lake.ts'
import { DEMO_LAST_SESSION, writeDemoLake } from '../../app/demo-lake.ts'
import { resolve } from 'node:path'
import { commandName } from '../command-name.ts'
import type { CliIo } from '../io.ts'
import { positiveNumber, wholeNumber } from '../options.ts'
import { formatBytes } from '../../base/bytes.ts'
import { counted } from '../output/count.ts'
import { shellWord } from '../output/shell-word.ts'

interface DemoFlags {
  readonly symbols?: number
  readonly years?: number
  readonly seed: number
  readonly preset: 'demo' | 'reference' | 'clean'
}

/** `tidegauge demo my-lake` */
export function demoCommand(program: Command, io: CliIo): void {
  program
    .command('demo')
    .summary('write a synthetic lake with known defects')
    .description(
      'Writes a synthetic lake into a new folder: seeded, labelled as synthetic, daily and weekly, with defects whose list is written beside it. The preset "reference" is the lake that the benchmarks use (500 symbols, 21 years, 1.3 GB). The preset "clean" has no defect: listings of every kind with crashes, squeezes, offers, halts, dividends, splits, thin names and delistings, to count false alarms with; its config is written beside it.',
    )
    .argument('<folder>', 'new or empty folder')
    .option('--symbols <n>', 'number of symbols (60; reference 500; clean 1000)', positiveNumber)
    .option('--years <n>', 'years of sessions (5; reference 21)', positiveNumber)
    .option('--seed <n>', 'the same seed gives the same bytes', wholeNumber, 1)
    .addOption(new Option('--preset <name>', 'which lake').choices(['demo', 'reference', 'clean']).default('demo'))
    .addHelpText('after', '\nExample:\n  tidegauge demo /tmp/demo-lake --symbols 20')
    .action((folder: string, flags: DemoFlags) => {
      const isReference = flags.preset === 'reference'
      const progress = io.stderr.isTTY
      const options = {
        folder: resolve(io.cwd, folder),
        years: flags.years ?? (isReference ? 21 : 5),
        seed: flags.seed,
        onSymbol: (done: number, total: number) => {
          if (progress && (done % 10 === 0 || done === total))
            io.stderr.write(`\rWriting ${done}/${total} symbols${done === total ? '\r\x1b[K' : ''}`)
        },
      }
      if (flags.preset === 'clean') {
        const made = writeCleanLake({ ...options, symbols: flags.symbols ?? 1000 })
        io.stdout.write(
          `Synthetic lake ${made.folder} without defects: ${counted(made.symbols, 'symbol')}, ${counted(made.files, 'file')}, ${counted(made.records, 'record')}, ${formatBytes(made.bytes)}, ${made.from} to ${made.to}\n` +
            `Scan it as of its last evening: ${commandName(io)} scan --config ${shellWord(made.configFile)} --as-of ${DEMO_LAST_SESSION}T22:00:00Z\n`,
        )
        return
      }
      const made = writeDemoLake({ ...options, symbols: flags.symbols ?? (isReference ? 500 : 60), preset: flags.preset })
      io.stdout.write(
        `Synthetic lake ${made.folder}: ${counted(made.symbols, 'symbol')}, ${counted(made.files, 'file')}, ${counted(made.records, 'record')}, ${formatBytes(made.bytes)}, ${made.from} to ${made.to}\n` +
          `${counted(made.faults, 'defect')} put in on purpose: ${made.labelsFile}\n` +
          `Scan it as of its last evening: ${commandName(io)} scan ${shellWord(made.folder)} --as-of ${DEMO_LAST_SESSION}T22:00:00Z\n`,
      )
    })
}
