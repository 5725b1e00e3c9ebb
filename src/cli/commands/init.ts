import { existsSync, writeFileSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import type { Command } from 'commander'
import { earlierScans } from '../../app/earlier-scans.ts'
import { inferLakeAt } from '../../app/infer-lake.ts'
import { AppError } from '../../base/app-error.ts'
import { toYaml } from '../../config/write-config.ts'
import { EXIT_AMBIGUOUS } from '../exit-code.ts'
import type { CliIo } from '../io.ts'

/** `tidegauge init ~/lake` */
export function initCommand(program: Command, io: CliIo): void {
  program
    .command('init')
    .summary('look at a lake and write tidegauge.yaml')
    .description(
      'Infers the layout of a lake and writes it as tidegauge.yaml into the current folder, to be read, changed and kept with your code.',
    )
    .argument('<lake>', 'folder of price files')
    .option('--out <file>', 'file to write', 'tidegauge.yaml')
    .option('--force', 'replace the file if it exists')
    .addHelpText('after', '\nExample:\n  tidegauge init ~/lake && tidegauge scan')
    .action(async (lake: string, { out, force }: { out: string; force?: true }) => {
      const root = resolve(io.cwd, lake)
      const file = resolve(io.cwd, out)
      if (file.startsWith(root + sep))
        throw new AppError(
          'USAGE',
          `${file} lies in the lake, which is only ever read; call init from another folder or name another file with --out`,
        )
      if (existsSync(file) && force !== true) throw new AppError('USAGE', `${file} exists; --force replaces it, --out names another`)
      const inference = await inferLakeAt(root)
      const written = relative(resolve(file, '..'), root)
      const data = earlierScans(root, file, io)
      writeFileSync(file, toYaml(inference, { lake: written === '' ? '.' : written, data }))
      io.stdout.write(`${inference.notes.map((note) => `${note}\n`).join('')}Written to ${file}\n`)
      if (data !== null)
        io.stdout.write(`Your earlier scans of this lake are in ${data}; the file names it as data, so that their history goes on\n`)
      if (inference.ambiguities.length === 0) return
      const lines = inference.ambiguities.map(
        ({ dataset, setting, readings }) => `  datasets.${dataset}.${setting}: ${readings.join(', or ')}\n`,
      )
      io.stderr.write(`More than one reading fits equally well; choose in the file:\n${lines.join('')}`)
      io.exitCode = EXIT_AMBIGUOUS
    })
}
