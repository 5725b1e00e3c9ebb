/** Which way of a metric is good: a score is `higher_is_better`, an age or a count of issues `lower_is_better`, a number of records neither. */
export const orientations = ['higher_is_better', 'lower_is_better', 'none'] as const
export type Orientation = (typeof orientations)[number]
