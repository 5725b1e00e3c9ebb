/** A stretch of a metric's history that a user called normal, both ends included; the caller brings those of the metric and labels in question. */
export interface NormalMark {
  readonly fromUs: number
  readonly toUs: number
}

/** Whether one of the marks covers an instant. */
export function isMarked(timeUs: number, marks: readonly NormalMark[]): boolean {
  return marks.some(({ fromUs, toUs }) => timeUs >= fromUs && timeUs <= toUs)
}
