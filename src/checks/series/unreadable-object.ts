import { defineObjectCheck } from '../define.ts'

/**
 * Says of an object that gave no bars why it did not.
 *
 * One defect, without slots: of what should be in it nothing is known.
 * Source: the grammar of the object's format; services answer with an error body under the status of success.
 */
export const unreadableObject = defineObjectCheck({
  id: 'unreadable_object',
  version: 1,
  dimension: 'completeness',
  severity: 'critical',
  status: 'confirmed',
  about: 'objects that are empty, cut short or not data',
  formula: 'The object was obtained, and its content could not be read as bars.',
  source: "The format's own definition; the reason names the byte and the line where it is broken.",
  params: {},
  reads: [],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ path, reason, offset, line }) {
    const where = offset < 0 ? '' : ` at byte ${offset}${line > 0 ? `, line ${line}` : ''}`
    return [
      {
        slots: [],
        from: null,
        to: null,
        message: `${path} cannot be read as bars: ${reason}${where}`,
        evidence: { path, reason, offset: offset < 0 ? null : offset, line: line > 0 ? line : null },
      },
    ]
  },
})
