export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

/** `confirmed` costs score; `review` is shown and costs nothing; `excused`: the data are right and the cause is known. */
export const findingStatuses = ['confirmed', 'review', 'excused'] as const
export type FindingStatus = (typeof findingStatuses)[number]

export const dimensions = ['completeness', 'validity', 'uniqueness', 'consistency', 'accuracy', 'timeliness'] as const
export type Dimension = (typeof dimensions)[number]
