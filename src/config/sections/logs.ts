import * as z from 'zod'
import { type LogSettings, logLevels } from '../../model/log-settings.ts'
import { days, size } from '../values.ts'

const fileSize = size.refine((bytes) => bytes >= 10_000, 'expected at least 10000 bytes')

/** `logs:` in the config. */
export const logsSchema = z
  .strictObject({
    level: z.enum(logLevels).optional().describe('least level that is logged; info by default; TIDEGAUGE_LOG_LEVEL wins'),
    console: z
      .enum(['auto', 'readable', 'json', 'off'])
      .optional()
      .describe('what is written on stderr; auto: readable on a terminal, else JSON'),
    file: z.boolean().optional().describe("false: no files in the data folder's logs/"),
    max_file_size: fileSize.optional().describe('a file that is larger is put aside, as is that of another day; 50 MB by default'),
    keep: days.optional().describe('how long files are kept; 7d by default'),
    keep_errors: days.optional().describe('how long the files of warnings and errors are kept; 30d by default'),
    max_total_size: fileSize.optional().describe('bytes of all files; beyond it the oldest go; 1 GB by default'),
  })
  .describe('what the server logs; see docs/reference/logs.md')

export function logsOf(written: z.output<typeof logsSchema>, defaults: LogSettings): LogSettings {
  return {
    level: written.level ?? defaults.level,
    console: written.console ?? defaults.console,
    file: written.file ?? defaults.file,
    maxFileBytes: written.max_file_size ?? defaults.maxFileBytes,
    keepDays: written.keep ?? defaults.keepDays,
    keepErrorsDays: written.keep_errors ?? defaults.keepErrorsDays,
    maxTotalBytes: written.max_total_size ?? defaults.maxTotalBytes,
  }
}
