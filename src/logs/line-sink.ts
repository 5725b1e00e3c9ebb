/** Where lines end up. */
export interface LineTarget {
  write(lines: Buffer): Promise<void>
  close(): Promise<void>
}

export interface LineSinkOptions {
  readonly open: () => Promise<LineTarget>
  /** Hears of every loss: how many lines, and why. */
  readonly onLost: (lines: number, reason: string) => void
  /** More than this is not kept waiting. */
  readonly maxWaitingBytes: number
  /** How long nothing is tried after a failure. */
  readonly retryMs: number
  readonly nowMs: () => number
}

/** Longest that closing waits for lines to be written. */
const closingMs = 2000

/**
 * Takes lines without ever waiting: they are written in order, many at a time, while the caller goes on. What cannot be written is lost and counted; after a
 * failure nothing is tried for a while, then the target is opened anew.
 */
export class LineSink {
  readonly #options: LineSinkOptions
  #waiting: string[] = []
  #waitingBytes = 0
  #target: LineTarget | null = null
  #work: Promise<void> | null = null
  #shutUntilMs = -Infinity
  /** A line may have been cut short: the next begins anew. */
  #isTorn = false

  constructor(options: LineSinkOptions) {
    this.#options = options
  }

  /** `line` ends with its end of line. */
  write(line: string): void {
    const { onLost, maxWaitingBytes, nowMs } = this.#options
    if (nowMs() < this.#shutUntilMs) {
      onLost(1, 'it failed a moment ago')
      return
    }
    if (this.#waitingBytes + line.length > maxWaitingBytes) {
      onLost(1, 'it is too slow')
      return
    }
    this.#waiting.push(line)
    this.#waitingBytes += line.length
    this.#work ??= this.#drain().finally(() => {
      this.#work = null
    })
  }

  /** Writes what waits, as far as that can be done in a moment. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, closingMs)
    })
    await Promise.race([(this.#work ?? Promise.resolve()).then(() => this.#target?.close()), late]).catch(() => undefined)
    clearTimeout(timer)
    this.#target = null
  }

  async #drain(): Promise<void> {
    // Lines of the same moment go together.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#waiting.length > 0) {
      const lines = this.#waiting
      this.#waiting = []
      this.#waitingBytes = 0
      try {
        this.#target ??= await this.#options.open()
        await this.#target.write(Buffer.from((this.#isTorn ? '\n' : '') + lines.join('')))
        this.#isTorn = false
      } catch (error) {
        this.#fail(lines.length + this.#waiting.length, error)
      }
    }
  }

  #fail(lines: number, error: unknown): void {
    const { onLost, nowMs, retryMs } = this.#options
    this.#waiting = []
    this.#waitingBytes = 0
    this.#isTorn = true
    this.#shutUntilMs = nowMs() + retryMs
    void this.#target?.close().catch(() => undefined)
    this.#target = null
    onLost(lines, error instanceof Error ? error.message : String(error))
  }
}
