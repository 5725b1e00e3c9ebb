import { type Command, Option } from 'commander'
import { openLastScan } from '../../app/last-scan.ts'
import { dataFolderBytes } from '../../app/data-folder-size.ts'
import { isoInstant } from '../../base/day.ts'
import type { CliIo } from '../io.ts'
import { withDataOptions } from '../options.ts'
import { page } from '../output/page.ts'
import { profileText } from '../output/profile-text.ts'
import { formatBytes } from '../../base/bytes.ts'
import { counted, countText } from '../output/count.ts'
import { scanJson } from '../../contract/scan-json.ts'

/** An instant to the second. */
function secondText(us: number): string {
  return isoInstant(Math.floor(us / 1e6) * 1e6)
}

/** `tidegauge status` */
export function statusCommand(program: Command, io: CliIo): void {
  const command = program
    .command('status')
    .summary('the last scan and the profile of the lake')
    .description('Shows the last scan and the system profile, without touching the lake.')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  tidegauge status --format json')
  withDataOptions(command).action(async (options: { config?: string; data?: string; format: 'text' | 'json' }) => {
    const last = await openLastScan(options, io)
    try {
      const { scan, store, dataFolder } = last
      const profile = await store.profile()
      const bytes = dataFolderBytes(dataFolder)
      if (options.format === 'json') {
        page(io, JSON.stringify({ ...scanJson(scan, profile), data_folder: { path: dataFolder, bytes } }, null, 2) + '\n')
        return
      }
      const incomplete =
        scan.outcome === 'incomplete'
          ? `  ${io.paint('red', `incomplete: ${counted(scan.objects.notObtained, 'object')} not obtained`)}`
          : ''
      page(
        io,
        `Scan ${scan.id} of ${secondText(scan.finishedAtUs)}, as of ${secondText(scan.asOfUs)}${incomplete}\n` +
          `${counted(scan.findings.confirmed, 'confirmed finding')}, ${countText(scan.findings.review)} to review, ${countText(scan.findings.excused)} excused\n` +
          `Data folder ${dataFolder} (${formatBytes(bytes)})\n\n` +
          (profile ? profileText(profile, io) : ''),
      )
    } finally {
      await last.store.close()
    }
  })
}
