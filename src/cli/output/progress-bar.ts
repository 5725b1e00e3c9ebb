import { SingleBar } from 'cli-progress'
import { formatBytes } from '../../base/bytes.ts'
import { formatDuration } from '../../base/duration.ts'
import type { OnProgress, ScanProgress } from '../../scan/progress.ts'
import { countText } from './count.ts'

/** Draws a scan's progress on a terminal; does nothing elsewhere. Call `stop` before printing anything else. */
export interface ProgressBar {
  readonly onProgress: OnProgress
  readonly stop: () => void
}

const phaseText: Readonly<Record<ScanProgress['phase'], string>> = {
  listing: 'Listing',
  inferring: 'Looking at the layout',
  reading: 'Reading',
  gathering: 'Gathering',
  settling: 'Judging',
  publishing: 'Publishing',
}

/** Redrawn at most this often: a scan reports every file. */
const REDRAW_MS = 80
/** A time left is guessed from this on: the first files say little. */
const GUESS_AFTER_MS = 800

const CLEAR_LINE = '\r\u001b[K'

export function progressBar(stream: NodeJS.WriteStream): ProgressBar {
  if (!stream.isTTY) return { onProgress: () => undefined, stop: () => undefined }
  let bar: SingleBar | null = null
  let line = false
  let startedAt = 0
  let drawnAt = 0
  const stop = () => {
    bar?.stop()
    bar = null
    if (line) stream.write(CLEAR_LINE)
    line = false
  }
  const started = (total: number) => {
    stop()
    startedAt = performance.now()
    const drawn = new SingleBar({
      stream,
      format: '{phase} [{bar}] {percentage} %  {count} files  {speed}/s{left}',
      barsize: stream.columns < 100 ? 20 : 40,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      hideCursor: true,
      clearOnComplete: true,
      noTTYOutput: false,
      fps: 20,
    })
    drawn.start(total, 0, { phase: phaseText.reading, count: '0', speed: '–', left: '' })
    return drawn
  }
  return {
    onProgress({ phase, files, bytes }) {
      if (bytes.total === 0) {
        stop()
        stream.write(`${CLEAR_LINE}${phaseText[phase]} …`)
        line = true
        return
      }
      bar ??= started(bytes.total)
      const now = performance.now()
      if (now - drawnAt < REDRAW_MS) return
      drawnAt = now
      const elapsedMs = now - startedAt
      const leftMs = bytes.done > 0 ? (elapsedMs * (bytes.total - bytes.done)) / bytes.done : 0
      bar.update(bytes.done, {
        phase: phaseText[phase],
        count: `${countText(files.done)} of ${countText(files.total)}`,
        speed: formatBytes((bytes.done / Math.max(1, elapsedMs)) * 1000),
        left: elapsedMs > GUESS_AFTER_MS && leftMs >= 1000 ? `  ${formatDuration(leftMs)} left` : '',
      })
    },
    stop,
  }
}
