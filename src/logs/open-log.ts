import { mkdirSync } from 'node:fs'
import { pino, type Logger } from 'pino'
import { isoInstant } from '../base/day.ts'
import type { LogSettings } from '../model/log-settings.ts'
import { consoleTarget } from './console-target.ts'
import { LineSink, type LineTarget } from './line-sink.ts'
import { readableLines } from './readable-line.ts'
import { redactLine } from './redact-line.ts'
import { openRotatedFile, pruneLogs } from './rotated-file.ts'

/** The log of a server. */
export interface OpenLog {
  readonly logger: Logger
  /** Lines that could not be written since the start. */
  lostLines(): number
  /** Writes what waits. */
  close(): Promise<void>
}

export interface LogEdges {
  /** Where files go; made where it is not there. */
  readonly folder: string
  readonly nowUs: () => number
  /** Whether stderr is a terminal. */
  readonly isTerminal: boolean
  /** What must never be shown: secrets that are in use. More may come. */
  readonly secrets: Iterable<string>
  /** Said once to whoever looks at stderr, when lines are lost for the first time. */
  readonly complain: (text: string) => void
}

const maxWaitingBytes = 8 << 20
const retryMs = 10_000

/** Opens files and console. Never throws for a disk: what cannot be written is counted. */
export function openLog(settings: LogSettings, { folder, nowUs, isTerminal, secrets, complain }: LogEdges): OpenLog {
  let lost = 0
  const sinkTo = (open: () => Promise<LineTarget>, what: string): LineSink =>
    new LineSink({
      open,
      maxWaitingBytes,
      retryMs,
      nowMs: () => performance.now(),
      onLost: (lines, reason) => {
        if (lost === 0) complain(`${what} cannot be written (${reason}): lines are lost, and counted in tidegauge_log_lines_lost_total\n`)
        lost += lines
      },
    })
  const prune = () => {
    const kept = { keepDays: { tidegauge: settings.keepDays, errors: settings.keepErrorsDays }, maxTotalBytes: settings.maxTotalBytes }
    // Files that cannot be deleted are tried again at the next rotation.
    void pruneLogs(folder, kept, nowUs()).catch(() => undefined)
  }
  const fileSink = (name: string): LineSink =>
    sinkTo(async () => {
      mkdirSync(folder, { recursive: true })
      return openRotatedFile({ folder, name, maxFileBytes: settings.maxFileBytes, onRotated: prune })
    }, `the log ${name}.log`)
  const files = settings.file ? { all: fileSink('tidegauge'), errors: fileSink('errors') } : null
  const style = settings.console === 'auto' ? (isTerminal ? 'readable' : 'json') : settings.console
  const console = style === 'off' ? null : sinkTo(async () => consoleTarget(), 'the log on stderr')
  const toConsole = style === 'readable' ? readableLines({ colors: isTerminal }) : (line: string) => line

  const logger = pino(
    {
      level: settings.level === 'off' ? 'silent' : settings.level,
      base: null,
      timestamp: () => `,"time":"${isoInstant(nowUs())}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: errorJson },
    },
    {
      write: (written: string) => {
        const line = redactLine(written, secrets)
        files?.all.write(line)
        if (/^\{"level":"(warn|error|fatal)"/.test(line)) files?.errors.write(line)
        console?.write(toConsole(line))
      },
    },
  )
  return {
    logger,
    lostLines: () => lost,
    close: async () => {
      await Promise.all([files?.all.close(), files?.errors.close(), console?.close()])
    },
  }
}

/** What an error says, and what caused it; nothing else that hangs on it. */
function errorJson(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error)
  return {
    type: error.name,
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    message: error.message,
    stack: error.stack,
    ...(error.cause !== undefined && depth < 5 && { cause: errorJson(error.cause, depth + 1) }),
  }
}
