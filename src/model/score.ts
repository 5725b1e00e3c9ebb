import type { Dimension } from './severity.ts'

export const bands = ['excellent', 'good', 'fair', 'poor', 'unjudged'] as const
export type Band = (typeof bands)[number]

/** Points that one cause takes from 100. All of a score's deductions sum to 100 minus the score. */
export interface Deduction {
  readonly check: string
  readonly dimension: Dimension
  readonly points: number
  /** Slots of the findings charged, ascending; empty where the whole series is. */
  readonly dates: readonly number[]
}

export interface Score {
  /** 0 to 100; `null` when a check errored or nothing could be judged. */
  readonly score: number | null
  readonly band: Band
  /** Per judged dimension its own score, 100 * q, and its weight rho. */
  readonly dimensions: Readonly<Partial<Record<Dimension, { readonly score: number; readonly rho: number }>>>
  readonly deductions: readonly Deduction[]
  /** Why the score is null. */
  readonly unjudgedBecause: string | null
}
