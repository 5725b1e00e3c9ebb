import { resolve } from 'node:path'
import type { Command } from 'commander'
import { missingLake } from '../../app/scan-request.ts'
import { AppError } from '../../base/app-error.ts'
import { loadKeptFiles } from '../../config/kept-files.ts'
import { configNames, findConfig, readConfig } from '../../config/read-config.ts'
import type { CliIo } from '../io.ts'
import { counted } from '../output/count.ts'
import { page } from '../output/page.ts'

/** `tidegauge config check` */
export function configCommand(program: Command, io: CliIo): void {
  const config = program
    .command('config')
    .summary('check a configuration file, print its schema')
    .description('Checks a configuration file, or prints the schema of one.')
    .addHelpText('after', '\nExamples:\n  tidegauge config check\n  tidegauge config schema > tidegauge.schema.json')
  config
    .command('check')
    .summary('say everything that is wrong with a configuration file and the files it names')
    .argument('[file]', 'default: tidegauge.yaml in this folder')
    .addHelpText('after', '\nExample:\n  tidegauge config check tidegauge.yaml')
    .action(async (name: string | undefined) => {
      const file = name === undefined ? findConfig(io.cwd) : resolve(io.cwd, name)
      if (file === null) throw new AppError('USAGE', `there is no ${configNames[0]} in ${io.cwd}; "tidegauge init LAKE" writes one`)
      const read = await readConfig(file)
      loadKeptFiles(read)
      const { datasets, lake } = read
      const named =
        datasets === null
          ? 'datasets are inferred'
          : `${counted(datasets.length, 'dataset')}: ${datasets.map((dataset) => dataset.name).join(', ')}`
      io.stdout.write(`${file} is right: lake ${lake ?? 'not named'}, ${named}\n`)
      // A config may be checked where its lake is not.
      const missing = lake === null ? null : missingLake(lake)
      if (missing !== null) io.stderr.write(`tidegauge: on this machine ${missing}\n`)
    })
  config
    .command('schema')
    .summary('print the JSON schema of a configuration file')
    .addHelpText('after', '\nExample:\n  tidegauge config schema > tidegauge.schema.json')
    .action(async () => {
      const { configJsonSchema } = await import('../../config/schema.ts')
      page(io, JSON.stringify(configJsonSchema(), null, 2) + '\n')
    })
}
