import { isoDate, isoInstant } from '../../base/day.ts'
import type { Defect } from '../../model/defect.ts'
import { barFields, fieldState, stateOfField } from '../../model/field.ts'
import { defineSeriesCheck } from '../define.ts'

const VOLUME = 4
const stateNames = { [fieldState.absent]: 'absent', [fieldState.null]: 'null', [fieldState.text]: 'text' } as const

/**
 * Finds bars one of whose open, high, low, close or volume is absent, null or text.
 *
 * One defect per run of neighbouring bars with the same fields missing, in time order. NaN and infinities that were written as such are
 * `non_finite`'s business. A volume that no bar has is not a hole in the series (FX has none): a missing column is `schema`'s business.
 */
export const missingField = defineSeriesCheck({
  id: 'missing_field',
  version: 1,
  dimension: 'completeness',
  severity: 'high',
  status: 'confirmed',
  about: 'bars whose open, high, low, close or volume is absent, null or not a number',
  formula:
    'The state of O, H, L, C or V is absent, null or text. Neighbouring bars with the same fields missing are one finding. A volume that is absent from every bar is not judged.',
  source: "The bar's definition; vendors write null rows for sessions they could not fill (Yahoo's chart service).",
  params: {},
  reads: [],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run({ bars }, { derived }) {
    if (derived.screened.flagged.length === 0) return []
    const { flags, length } = bars
    const defects: Defect[] = []
    const judgedFields = volumeIsNeverThere(flags, length) ? (1 << (3 * VOLUME)) - 1 : 0x7fff
    for (let i = 0; i < length; i++) {
      if (((flags[i] as number) & judgedFields) === 0) continue
      const fields = unusable((flags[i] as number) & judgedFields)
      if (fields === '') continue
      const start = i
      const slots = [derived.slot(i)]
      while (i + 1 < length && unusable((flags[i + 1] as number) & judgedFields) === fields) slots.push(derived.slot(++i))
      const print = derived.intervalClass === 'intraday' ? isoInstant : isoDate
      const from = derived.slot(start)
      const to = derived.slot(i)
      const when = start === i ? `The bar of ${print(from)}` : `The ${slots.length} bars from ${print(from)} to ${print(to)}`
      defects.push({
        slots,
        from,
        to,
        message: `${when} ${start === i ? 'has' : 'have'} no usable ${fields.replaceAll(' ', ', ')}`,
        evidence: {
          fields,
          state: statesOf(flags[start] as number, judgedFields),
          bars: slots.length,
          row: bars.sourceRow[start] as number,
        },
      })
    }
    return defects
  },
})

function volumeIsNeverThere(flags: Uint16Array, length: number): boolean {
  for (let i = 0; i < length; i++) if (stateOfField(flags[i] as number, VOLUME) !== fieldState.absent) return false
  return length > 0
}

/** Names of the fields whose state is absent, null or text, separated by spaces. */
function unusable(flags: number): string {
  if (flags === 0) return ''
  const names: string[] = []
  for (let f = 0; f < barFields.length; f++) {
    const state = stateOfField(flags, f)
    if (state === fieldState.absent || state === fieldState.null || state === fieldState.text) names.push(barFields[f] as string)
  }
  return names.join(' ')
}

function statesOf(flags: number, judgedFields: number): string {
  const states = new Set<string>()
  for (let f = 0; f < barFields.length; f++) {
    const name = (stateNames as Readonly<Record<number, string>>)[stateOfField(flags & judgedFields, f)]
    if (name !== undefined) states.add(name)
  }
  return [...states].join(' ')
}
