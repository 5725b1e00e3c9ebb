import { type Command, Option } from 'commander'
import { DEMO_LAST_SESSION, writeDemoLake } from '../../app/demo-lake.ts'
import { resolve } from 'node:path'
import type { CliIo } from '../io.ts'
import { positiveNumber, wholeNumber } from '../options.ts'
import { formatBytes } from '../../base/bytes.ts'
import { counted } from '../output/count.ts'
import { shellWord } from '../output/shell-word.ts'

interface DemoFlags {
  readonly symbols?: number
  readonly years?: number
  readonly seed: number
  readonly preset: 'demo' | 'reference'
}

/** `tidegauge demo my-lake` */
export function demoCommand(program: Command, io: CliIo): void {
  program
    .command('demo')
    .summary('write a synthetic lake with known defects')
    .description(
      'Writes a synthetic lake into a new folder: seeded, labelled as synthetic, daily and weekly, with defects whose list is written beside it. The preset "reference" is the lake that the benchmarks use (500 symbols, 21 years, 1.3 GB).',
    )
    .argument('<folder>', 'new or empty folder')
    .option('--symbols <n>', 'number of symbols (60; reference 500)', positiveNumber)
    .option('--years <n>', 'years of sessions (5; reference 21)', positiveNumber)
    .option('--seed <n>', 'the same seed gives the same bytes', wholeNumber, 1)
    .addOption(new Option('--preset <name>', 'which lake').choices(['demo', 'reference']).default('demo'))
    .addHelpText('after', '\nExample:\n  tidegauge demo /tmp/demo-lake --symbols 20')
    .action((folder: string, flags: DemoFlags) => {
      const isReference = flags.preset === 'reference'
      const progress = io.stderr.isTTY
      const made = writeDemoLake({
        folder: resolve(io.cwd, folder),
        symbols: flags.symbols ?? (isReference ? 500 : 60),
        years: flags.years ?? (isReference ? 21 : 5),
        seed: flags.seed,
        preset: flags.preset,
        onSymbol: (done, total) => {
          if (progress && (done % 10 === 0 || done === total))
            io.stderr.write(`\rWriting ${done}/${total} symbols${done === total ? '\r\x1b[K' : ''}`)
        },
      })
      io.stdout.write(
        `Synthetic lake ${made.folder}: ${counted(made.symbols, 'symbol')}, ${counted(made.files, 'file')}, ${counted(made.records, 'record')}, ${formatBytes(made.bytes)}, ${made.from} to ${made.to}\n` +
          `${counted(made.faults, 'defect')} put in on purpose: ${made.labelsFile}\n` +
          `Scan it as of its last evening: tidegauge scan ${shellWord(made.folder)} --as-of ${DEMO_LAST_SESSION}T22:00:00Z\n`,
      )
    })
}
