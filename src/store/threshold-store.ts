import type { Labels } from '../model/metric.ts'

/** A limit that somebody set while the server ran. */
export interface StoredThreshold {
  readonly id: string
  readonly metric: string
  readonly labels: Labels
  readonly direction: 'min' | 'max'
  readonly warning: number | null
  readonly fail: number | null
  readonly author: string
  readonly createdUs: number
}

export interface ThresholdStore {
  /** In the order in which they were made. */
  list(): Promise<StoredThreshold[]>
  /** Throws CONFLICT where there are `most` of them. */
  add(threshold: StoredThreshold, most: number): Promise<void>
  /** Whether there was one with its id; `author` and `createdUs` become those of the change. */
  replace(threshold: StoredThreshold): Promise<boolean>
  /** Whether there was one. */
  remove(id: string): Promise<boolean>
}
