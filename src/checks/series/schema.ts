import type { Defect } from '../../model/defect.ts'
import { barFields, type BarField, fieldState, stateOfField } from '../../model/field.ts'
import type { Series } from '../../model/series.ts'
import { mayLackVolume } from '../asset.ts'
import { defineSeriesCheck } from '../define.ts'

/**
 * Finds what is wrong with a series' columns as a whole: a required one that no bar has, one that holds no number in any bar, objects whose columns
 * are not the same or not in the same order. Each is said once; a field missing here and there is `missing_field`'s business.
 *
 * These defects have no slots. A missing volume is right for currencies, indexes and rates, and medium elsewhere.
 * Source: the bar's definition (open, high, low, close, volume); readers that go by position take columns in another order for each other.
 */
export const schema = defineSeriesCheck({
  id: 'schema',
  version: 1,
  dimension: 'validity',
  severity: 'high',
  status: 'confirmed',
  about: 'a required column missing or of the wrong type, or objects that disagree in their columns',
  formula:
    'Open, high, low, close or volume absent from every bar, or text in every bar; objects of one series whose columns differ (medium) or stand in another order (low). A volume missing throughout is medium, and right for FX, indexes and rates.',
  source: "The bar's definition; formats that are read by position (CSV without header, klines).",
  params: {},
  reads: ['calendar', 'metadata'],
  appliesTo: ['intraday', 'daily', 'weekly', 'monthly'],
  run(series, context) {
    const defects: Defect[] = []
    const { flags, length } = series.bars
    if (length > 0 && flags[0] !== 0) {
      barFields.forEach((field, index) => {
        const state = stateThroughout(flags, length, index)
        if (state !== fieldState.absent && state !== fieldState.text) return
        if (field === 'volume' && state === fieldState.absent && mayLackVolume(context)) return
        defects.push(columnDefect(field, state === fieldState.absent, length))
      })
    }
    if (series.columns.length > 1) defects.push(...disagreements(series))
    return defects
  },
})

/** The state of a field in all bars, or -1 where they differ. */
function stateThroughout(flags: Uint16Array, length: number, index: number): number {
  const state = stateOfField(flags[0] as number, index)
  for (let i = 1; i < length; i++) if (stateOfField(flags[i] as number, index) !== state) return -1
  return state
}

function columnDefect(field: BarField, absent: boolean, bars: number): Defect {
  return {
    slots: [],
    from: null,
    to: null,
    message: absent ? `No bar has a ${field}: the column is missing` : `The ${field} is no number in any of ${bars} bars`,
    evidence: { column: field, state: absent ? 'absent' : 'text', bars },
    ...(field === 'volume' ? { severity: 'medium' as const } : {}),
  }
}

function disagreements({ columns }: Series): Defect[] {
  const layouts = new Map<string, number>()
  for (const names of columns) layouts.set(names.join(), (layouts.get(names.join()) ?? 0) + 1)
  if (layouts.size === 1) return []
  const [usual] = [...layouts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))
  const defects: Defect[] = []
  for (const [layout, objects] of layouts) {
    if (layout === usual) continue
    const reordered = sorted(layout) === sorted(usual)
    defects.push({
      slots: [],
      from: null,
      to: null,
      message: `${objects} of ${columns.length} objects have ${reordered ? 'their columns in another order' : 'other columns'}: ${layout} where most have ${usual}`,
      evidence: { objects, of: columns.length, columns: layout, usual },
      severity: reordered ? 'low' : 'medium',
    })
  }
  return defects
}

function sorted(layout: string): string {
  return layout.split(',').sort().join()
}
