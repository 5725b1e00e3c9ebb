import { fieldState, type FieldState } from '../model/field.ts'
import { trimBlanks } from './time-text.ts'

/** A number as its text gives it. `value` is NaN unless `state` is `ok`. `decimals`: printed after the point, at most 255; 0 unless `ok`. */
export interface ParsedNumber {
  readonly value: number
  readonly state: FieldState
  readonly decimals: number
}

const isNull: ParsedNumber = { value: NaN, state: fieldState.null, decimals: 0 }
const isText: ParsedNumber = { value: NaN, state: fieldState.text, decimals: 0 }
const isNonFinite: ParsedNumber = { value: NaN, state: fieldState.nonFinite, decimals: 0 }

const plainForm = /^[+-]?(?:\d+(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?$/
const groupedForm = /^\d{1,3}(?:,\d{3})+(?:\.\d*)?$/
const otherGroupedForm = /^\d{1,3}(?:([' \u00a0\u202f’])\d{3})(?:\1\d{3})*(?:\.\d*)?$/
const currencyForm = /^([+-]?)[$€£¥] ?([+-]?)/
const nulls = new Set(['', '-', '--', 'null', 'none', 'n/a', 'na', '#n/a', 'nil'])
const nonFinites = /^[+-]?(?:nan|inf|infinity|∞)$/i

/**
 * Reads a number as people and programs print it in text: what stands in a CSV field or a JSON string. White space around it is ignored.
 *
 * A plain decimal is exactly `Number(text)`: `12.3`, `-0`, `.5`, `5.`, `+1`, `1e6`; hexadecimal and the like are `text`, overflow is `nonFinite`.
 * Thousands are separated only in right groups of three (`1,234.5`, `1'234.5`, `1 234.5`; `1,23` is `text`). A currency sign may stand in front.
 * `null`, `None`, `N/A`, `NA`, `#N/A`, `nil` in any case, `-`, `--` and nothing are `null`; `NaN`, `inf`, `-Infinity` are `nonFinite`.
 * With `decimalComma`, comma and point change places: `1.234,5`.
 */
export function parseNumberText(text: string, decimalComma = false): ParsedNumber {
  let rest = trimBlanks(text)
  if (decimalComma) rest = swapMarks(rest)
  const plain = plainNumber(rest)
  if (plain) return plain
  if (rest.length <= 9) {
    if (nulls.has(rest.toLowerCase())) return isNull
    if (nonFinites.test(rest)) return isNonFinite
  }
  const currency = currencyForm.exec(rest)
  let sign = ''
  if (currency && !(currency[1] !== '' && currency[2] !== '')) {
    sign = (currency[1] as string) + (currency[2] as string)
    rest = rest.slice(currency[0].length)
    if (rest.charCodeAt(0) === 43 || rest.charCodeAt(0) === 45) return isText
  } else if (rest.charCodeAt(0) === 43 || rest.charCodeAt(0) === 45) {
    sign = rest.charAt(0)
    rest = rest.slice(1)
  }
  if (groupedForm.test(rest)) rest = rest.replaceAll(',', '')
  else if (otherGroupedForm.test(rest)) rest = rest.replaceAll(/[^\d.]/g, '')
  else if (!currency) return isText
  return plainNumber(sign + rest) ?? isText
}

/** The digits that a plain decimal prints after its point: `45.0` has 1, `1.5e-3` has 4, `1e6` has 0; at most 255. */
export function decimalsOf(fractionDigits: number, exponent: number): number {
  return Math.min(255, Math.max(0, fractionDigits - exponent))
}

function plainNumber(text: string): ParsedNumber | null {
  const match = plainForm.exec(text)
  if (!match) return null
  const value = Number(text)
  if (!Number.isFinite(value)) return isNonFinite
  const fractionDigits = (match[1] ?? match[2] ?? '').length
  return { value, state: fieldState.ok, decimals: decimalsOf(fractionDigits, match[3] === undefined ? 0 : Number(match[3])) }
}

function swapMarks(text: string): string {
  return text.replaceAll(/[.,]/g, (mark) => (mark === '.' ? ',' : '.'))
}
