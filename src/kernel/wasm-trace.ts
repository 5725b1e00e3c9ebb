/** Columns of a trace by their number in the kernel. */
export const traceColumn = { day: 0, close: 1, range: 2, volume: 3, content: 5, islands: 6, islandGaps: 7 } as const
