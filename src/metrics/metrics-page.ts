import { type CompressedStart, compressStart, gzipWithEnd } from './compressed-page.ts'
import type { DatasetQuality } from './dataset-quality.ts'
import { datasetText } from './dataset-text.ts'
import { countersText, type QualityCounters } from './quality-counters.ts'
import type { SeriesQuality } from './series-quality.ts'
import { seriesText } from './series-text.ts'

export interface MetricsPageOptions {
  readonly oldNames: boolean
  /** What changes between scans, as text, written for each answer. */
  readonly rest: () => Promise<string>
  /** Lets other work pass. */
  readonly pause: () => Promise<void>
}

/** What one scan has to show. */
export interface ScanMetrics {
  /** Those to be shown, each symbol once where `oldNames` is set. */
  readonly series: readonly SeriesQuality[]
  readonly datasets: readonly DatasetQuality[]
  readonly counters: QualityCounters
}

interface Written {
  readonly pieces: readonly Buffer[]
  readonly compressed: CompressedStart
}

/**
 * All metrics as one page. What follows from a scan is written and compressed once for each, in steps between which requests are answered, and replaces the
 * page before at once; the rest is written for each answer.
 */
export class MetricsPage {
  readonly #options: MetricsPageOptions
  #written: Written = { pieces: [], compressed: { pieces: [], crc: 0, bytes: 0 } }

  constructor(options: MetricsPageOptions) {
    this.#options = options
  }

  async show({ series, datasets, counters }: ScanMetrics): Promise<void> {
    const { oldNames, pause } = this.#options
    const lake = Buffer.from(datasetText(datasets) + countersText(counters, { oldNames }))
    const pieces = [lake, ...(await seriesText(series, { datasetLabel: !oldNames, oldNames, pause }))]
    this.#written = { pieces, compressed: await compressStart(pieces, pause) }
  }

  async plain(): Promise<Buffer[]> {
    const { pieces } = this.#written
    return [...pieces, Buffer.from(await this.#options.rest())]
  }

  async gzipped(): Promise<Buffer[]> {
    const { compressed } = this.#written
    return gzipWithEnd(compressed, Buffer.from(await this.#options.rest()))
  }
}
