import { expect, test } from 'vitest'
import { measuredPage, measuredSection, measuredSummary } from '../scripts/measured-docs.ts'
import { type DrillJson, type Measurement, measuredOf } from '../scripts/measured.ts'

const slip = {
  fault: 'slip-field',
  kind: 'gross',
  about: 'one price off',
  checks: ['decimal_slip'],
  status: 'confirmed',
  injected: 2,
  unplaced: 0,
  places: 2,
  found_right: 2,
  places_by_check: { decimal_slip: 2 },
} as const
const late = {
  ...slip,
  fault: 'stale-bars',
  checks: ['stale_price', 'copied_bar'],
  about: 'a frozen feed',
  unplaced: 1,
  found_right: 1,
  places_by_check: { stale_price: 0, copied_bar: 1 },
} as const
const rescaled = {
  ...slip,
  fault: 'rescaled-series',
  kind: 'subtle',
  checks: ['restated_bar'],
  status: 'review',
  about: 'rescaled',
  places_by_check: { restated_bar: 2 },
} as const

function drill(seed: number, overrides: Partial<DrillJson> = {}): DrillJson {
  return {
    seed,
    as_of: '2018-02-08T12:00:00Z',
    symbols: 129,
    series_years: 1000,
    faults: [slip, late, rescaled],
    checks: [
      { check: 'decimal_slip', status: 'confirmed', findings: 4, true_findings: 3 },
      { check: 'stale_price', status: 'confirmed', findings: 2, true_findings: 2 },
      { check: 'restated_bar', status: 'review', findings: 2, true_findings: 2 },
    ],
    ...overrides,
  }
}

const described = ['decimal_slip', 'stale_price', 'copied_bar', 'restated_bar', 'schema'].map((id) => ({
  id,
  version: 3,
  appliesTo: ['daily'],
}))
const [decimalSlip, stalePrice, , , schema] = described
const measurement: Measurement = {
  about: {
    command: 'npm run measure -- --lake DIR',
    date: '2024-01-05',
    revision: 'abc',
    node: 'v20',
    machine: { processor: 'a processor', cores: 2 },
  },
  lake: 'a lake',
  drills: [drill(1), drill(2, { faults: [{ ...slip, found_right: 1 }, late, rescaled] })],
  clean: {
    symbols: 1000,
    years: 10,
    scan: {
      profile: {
        datasets: [
          { interval: '1d', records: 252_000 },
          { interval: '1w', records: 52_000 },
        ],
      },
    },
    findings: [
      { check: 'decimal_slip', status: 'review' },
      { check: 'decimal_slip', status: 'excused' },
      { check: 'stale_price', status: 'confirmed' },
    ],
  },
  checks: described,
}
const measured = measuredOf(measurement)

/** The cells of the row that begins with this one. */
function row(text: string, first: string): string[] | undefined {
  const line = text.split('\n').find((line) => line.startsWith(`| ${first} |`))
  return line?.slice(2, -2).split(' | ')
}

test('the drills of all seeds are counted together', () => {
  expect(measured.drill).toEqual({ lake: 'a lake', asOf: '2018-02-08T12:00:00Z', seeds: [1, 2], symbols: 129, seriesYears: 2000 })
  expect(measured.faults[0]).toMatchObject({ fault: 'slip-field', injected: 4, places: 4, foundRight: 3, unplaced: 0 })
  expect(measured.checks['decimal_slip']?.drill.confirmed).toEqual({ findings: 8, trueFindings: 6 })
})

test('in the clean lake all findings count that are confirmed or for review, in years of daily and weekly bars', () => {
  expect(measured.clean.seriesYears).toBe(2000)
  expect(measured.checks['decimal_slip']?.clean).toEqual({ confirmed: 0, review: 1 })
  expect(measured.checks['stale_price']?.clean).toEqual({ confirmed: 1, review: 0 })
})

test('the section of a check has its faults with recall and precision, and its false alarms on both lakes', () => {
  const text = measuredSection(decimalSlip!, measured)
  expect(row(text, '`slip-field`')).toEqual(['`slip-field`', 'gross', 'one price off', '4', '4', '3', '0.750', '0.750'])
  expect(row(text, 'drill on a lake')).toEqual(['drill on a lake', '2,000', '2', '1.00', '0', '0'])
  expect(row(text, 'scan of the clean synthetic lake, 1,000 symbols, 10 years')?.slice(1)).toEqual(['2,000', '0', '0', '1', '0.50'])
})

test('a fault of several checks names the others and says what this one did; its precision is that of all of them', () => {
  const text = measuredSection(stalePrice!, measured)
  expect(row(text, '`stale-bars`')).toEqual([
    '`stale-bars`',
    'gross',
    'a frozen feed',
    '[copied_bar](copied_bar.md)',
    '4',
    '4',
    '2',
    '0',
    '0.500',
    '1.000',
  ])
})

test('a fault whose findings are for review is measured by those', () => {
  expect(row(measuredPage(measured), '`rescaled-series`')?.slice(-2)).toEqual(['1.000', '1.000'])
})

test('what was not measured is said', () => {
  expect(measuredSection(schema!, measured)).toContain("No fault of the drill is this check's.")
  expect(measuredSection(schema!, null)).toContain('Not measured yet')
  expect(measuredSection({ ...schema!, id: 'new_check' }, measured)).toContain('Not measured yet')
  expect(measuredSection({ ...schema!, appliesTo: ['intraday'] }, measured)).toContain('Not measured: ')
  expect(measuredSection({ ...schema!, version: 4 }, measured)).toContain('Measured with version 3')
  expect(measuredPage(measured)).toContain('No place in this lake for: `stale-bars` (2).')
})

test('the summary has a row for each check, gross and subtle faults apart, and names what judges intraday bars alone', () => {
  const text = measuredSummary([...described, { id: 'dst_shift', version: 1, appliesTo: ['intraday'] }], measured)
  expect(row(text, '[decimal_slip](decimal_slip.md)')?.slice(1)).toEqual([
    '4',
    '0.750',
    '1.000',
    '',
    '',
    '',
    '0.750',
    '1.00',
    '0',
    '0',
    '0.50',
  ])
  expect(row(text, '[restated_bar](restated_bar.md)')?.slice(1)).toEqual(['', '', '', '4', '1.000', '1.000', '', '0', '0', '0', '0'])
  expect(text).toContain('intraday bars alone: [dst_shift](dst_shift.md).')
})
