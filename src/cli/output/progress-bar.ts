import { SingleBar } from 'cli-progress'
import type { OnProgress, ScanProgress } from '../../scan/progress.ts'
import { countText, sizeText, timeText } from './sizes.ts'

/** Draws a scan's progress on a terminal; does nothing elsewhere. Call `stop` before printing anything else. */
export interface ProgressBar {
  readonly onProgress: OnProgress
  stop(): void
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

export function progressBar(stream: NodeJS.WriteStream): ProgressBar {
  if (!stream.isTTY) return { onProgress: () => undefined, stop: () => undefined }
  let bar: SingleBar | null = null
  let startedAt = 0
  let drawnAt = 0
  const draw = (progress: ScanProgress) => {
    const { phase, files, bytes } = progress
    const now = performance.now()
    if (bytes.total === 0) {
      bar?.stop()
      bar = null
      return
    }
    if (!bar) {
      startedAt = now
      bar = new SingleBar({
        stream,
        format: '{phase} [{bar}] {percentage}%  {count} files  {speed}/s  {left}',
        barsize: 30,
        barCompleteChar: '█',
        barIncompleteChar: '░',
        hideCursor: true,
        clearOnComplete: true,
        fps: 20,
      })
      bar.start(bytes.total, 0, { phase: phaseText[phase], count: `0/${countText(files.total)}`, speed: '–', left: '' })
    }
    if (now - drawnAt < REDRAW_MS && files.done < files.total) return
    drawnAt = now
    const elapsedMs = now - startedAt
    const leftMs = bytes.done > 0 ? (elapsedMs * (bytes.total - bytes.done)) / bytes.done : 0
    bar.update(bytes.done, {
      phase: phaseText[phase],
      count: `${countText(files.done)}/${countText(files.total)}`,
      speed: sizeText((bytes.done / Math.max(1, elapsedMs)) * 1000),
      left: elapsedMs > 400 && leftMs >= 1000 ? `${timeText(leftMs)} left` : '',
    })
  }
  return {
    onProgress: draw,
    stop() {
      bar?.stop()
      bar = null
    },
  }
}
