/**
 * How well each check does, as docs/reference/checks/measured.json keeps it: counts only, so that ratios are told in one place (scripts/measured-docs.ts).
 * `npm run measure` writes it from drills and from a scan of a lake without defects.
 */
export interface Measured {
  readonly command: string
  readonly date: string
  /** Short revision of the sources that were measured. */
  readonly revision: string
  readonly node: string
  readonly machine: { readonly processor: string; readonly cores: number }
  readonly drill: {
    readonly lake: string
    readonly asOf: string
    readonly seeds: readonly number[]
    readonly symbols: number
    /** Of all seeds and rounds. */
    readonly seriesYears: number
  }
  readonly clean: { readonly symbols: number; readonly years: number; readonly seriesYears: number }
  readonly faults: readonly MeasuredFault[]
  /** By id, every check that there was. */
  readonly checks: Readonly<Record<string, MeasuredCheck>>
}

/** One kind of fault in the drills of all seeds; the words of docs/reference/drill.md. */
export interface MeasuredFault {
  readonly fault: string
  readonly kind: 'gross' | 'subtle'
  readonly about: string
  readonly checks: readonly string[]
  readonly status: 'confirmed' | 'review'
  readonly injected: number
  readonly unplaced: number
  readonly places: number
  readonly foundRight: number
  /** Places where a check says something, be it for review. */
  readonly placesByCheck: Readonly<Record<string, number>>
}

/** Findings of one check: in the drills all new ones and those on a fault, in the clean lake all. */
export interface MeasuredCheck {
  readonly version: number
  readonly drill: Readonly<Record<'confirmed' | 'review', { readonly findings: number; readonly trueFindings: number }>>
  readonly clean: Readonly<Record<'confirmed' | 'review', number>>
}

/** What is read of `tidegauge drill --format json`. */
export interface DrillJson {
  readonly seed: number
  readonly as_of: string
  readonly symbols: number
  readonly series_years: number
  readonly faults: readonly (Omit<MeasuredFault, 'foundRight' | 'placesByCheck'> & {
    readonly found_right: number
    readonly places_by_check: Readonly<Record<string, number>>
  })[]
  readonly checks: readonly {
    readonly check: string
    readonly status: 'confirmed' | 'review'
    readonly findings: number
    readonly true_findings: number
  }[]
}

/** What is read of `tidegauge scan --format json`. */
export interface ScanJson {
  readonly profile: { readonly datasets: readonly { readonly interval: string; readonly records: number }[] }
}

export interface Measurement {
  readonly about: Pick<Measured, 'command' | 'date' | 'revision' | 'node' | 'machine'>
  readonly lake: string
  readonly drills: readonly [DrillJson, ...DrillJson[]]
  readonly clean: {
    readonly symbols: number
    readonly years: number
    readonly scan: ScanJson
    readonly findings: readonly { readonly check: string; readonly status: string }[]
  }
  readonly checks: readonly { readonly id: string; readonly version: number }[]
}

/** The drills of all seeds and the scan of the clean lake, counted by fault and check. */
export function measuredOf({ about, lake, drills, clean, checks }: Measurement): Measured {
  const [first] = drills
  const sum = (countOf: (drill: DrillJson) => number) => drills.reduce((total, drill) => total + countOf(drill), 0)
  return {
    ...about,
    drill: {
      lake,
      asOf: first.as_of,
      seeds: drills.map(({ seed }) => seed),
      symbols: first.symbols,
      seriesYears: sum(({ series_years }) => series_years),
    },
    clean: { symbols: clean.symbols, years: clean.years, seriesYears: seriesYearsOf(clean.scan) },
    faults: first.faults.map(({ fault, kind, about, checks, status }) => {
      const sumOf = (key: 'injected' | 'unplaced' | 'places' | 'found_right') =>
        sum(({ faults }) => faults.find((one) => one.fault === fault)?.[key] ?? 0)
      const counts = { injected: sumOf('injected'), unplaced: sumOf('unplaced'), places: sumOf('places'), foundRight: sumOf('found_right') }
      const placesBy = (check: string) => sum(({ faults }) => faults.find((one) => one.fault === fault)?.places_by_check[check] ?? 0)
      const placesByCheck = Object.fromEntries(checks.map((check) => [check, placesBy(check)]))
      return { fault, kind, about, checks, status, ...counts, placesByCheck }
    }),
    checks: Object.fromEntries(
      checks.map(({ id, version }) => {
        const inDrills = (status: 'confirmed' | 'review') => {
          const rows = drills.flatMap((drill) => drill.checks.filter((row) => row.check === id && row.status === status))
          return {
            findings: rows.reduce((total, { findings }) => total + findings, 0),
            trueFindings: rows.reduce((total, { true_findings }) => total + true_findings, 0),
          }
        }
        const inClean = (status: string) => clean.findings.filter((finding) => finding.check === id && finding.status === status).length
        return [
          id,
          {
            version,
            drill: { confirmed: inDrills('confirmed'), review: inDrills('review') },
            clean: { confirmed: inClean('confirmed'), review: inClean('review') },
          },
        ]
      }),
    ),
  }
}

/** Years of data: 252 daily or 52 weekly bars are one, as in a drill. */
function seriesYearsOf({ profile }: ScanJson): number {
  return Math.round(profile.datasets.reduce((years, { interval, records }) => years + records / (interval === '1w' ? 52 : 252), 0))
}
