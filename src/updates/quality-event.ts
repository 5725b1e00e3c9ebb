import { isoInstant } from '../base/day.ts'
import { type IntervalClass, intervalClass } from '../model/interval.ts'
import type { Dataset } from '../model/dataset.ts'
import type { ScanRecord } from '../model/scan.ts'
import { PRODUCER } from './producer.ts'
import { uuidOf } from './uuid-of.ts'

/** What a scan says of one dataset. */
export interface DatasetVerdict {
  readonly dataset: string
  readonly records: number
  readonly bytes: number
  readonly files: number
  /** Every check that judges the dataset, and whether it found nothing that is confirmed. */
  readonly checks: readonly { readonly check: string; readonly passed: boolean }[]
}

export interface VerdictInput {
  readonly datasets: readonly Pick<Dataset, 'name' | 'interval'>[]
  readonly records: ReadonlyMap<string, number>
  readonly objects: Iterable<{ readonly dataset: string | null; readonly sizeBytes: number }>
  /** Open findings. */
  readonly findings: Iterable<{ readonly dataset: string; readonly check: string; readonly status: string }>
  readonly checks: readonly { readonly id: string; readonly appliesTo: readonly IntervalClass[] }[]
}

/** What a scan says of each dataset, from what it published. Linear in objects and findings. */
export function datasetVerdicts({ datasets, records, objects, findings, checks }: VerdictInput): DatasetVerdict[] {
  const failed = new Set<string>()
  for (const { dataset, check, status } of findings) if (status === 'confirmed') failed.add(`${dataset}\0${check}`)
  const stored = new Map(datasets.map(({ name }) => [name, { bytes: 0, files: 0 }]))
  for (const { dataset, sizeBytes } of objects) {
    const sum = dataset === null ? undefined : stored.get(dataset)
    if (sum === undefined) continue
    sum.bytes += sizeBytes
    sum.files++
  }
  return datasets.map(({ name, interval }) => ({
    dataset: name,
    records: records.get(name) ?? 0,
    ...(stored.get(name) ?? { bytes: 0, files: 0 }),
    checks: checks
      .filter(({ appliesTo }) => appliesTo.includes(intervalClass(interval)))
      .map(({ id }) => ({ check: id, passed: !failed.has(`${name}\0${id}`) })),
  }))
}

export interface QualityEventInput {
  readonly scan: Pick<ScanRecord, 'id' | 'startedAtUs' | 'finishedAtUs' | 'asOfUs'>
  readonly verdicts: readonly DatasetVerdict[]
  /** Of the scan's job and of our datasets. */
  readonly namespace: string
  /** Tells lakes apart whose scans have the same numbers. */
  readonly lake: string
  readonly version: string
}

/** A JSON object. */
export type OpenLineageEvent = Readonly<Record<string, unknown>>

const specUrl = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent'
const facetUrl = (version: string, name: string, part: string) =>
  `https://openlineage.io/spec/facets/${version}/${name}.json#/$defs/${part}`

/**
 * A scan as OpenLineage tells of it, START and COMPLETE: a run that reads every dataset, with what was found in the facets `dataQualityMetrics` and
 * `dataQualityAssertions`, which Marquez and DataHub show. Pure: the same scan gives the same events, its run id among them. Columns have no metrics.
 *
 * Source: https://openlineage.io/spec/2-0-2/OpenLineage.json, facets/1-0-2/DataQualityMetricsInputDatasetFacet.json and
 * facets/1-0-1/DataQualityAssertionsDatasetFacet.json.
 */
export function qualityEvents({ scan, verdicts, namespace, lake, version }: QualityEventInput): readonly OpenLineageEvent[] {
  const producer = `${PRODUCER}${version}`
  const facetOf = (schema: string) => ({ _producer: producer, _schemaURL: schema })
  const common = {
    producer,
    schemaURL: specUrl,
    run: {
      runId: uuidOf('scan', lake, String(scan.id), isoInstant(scan.startedAtUs)),
      facets: {
        nominalTime: {
          ...facetOf(facetUrl('1-0-1', 'NominalTimeRunFacet', 'NominalTimeRunFacet')),
          nominalStartTime: isoInstant(scan.asOfUs),
        },
      },
    },
    job: { namespace, name: 'tidegauge.scan' },
    outputs: [],
  }
  const inputs = verdicts.map(({ dataset, records, bytes, files, checks }) => ({
    namespace,
    name: dataset,
    inputFacets: {
      dataQualityMetrics: {
        ...facetOf(facetUrl('1-0-2', 'DataQualityMetricsInputDatasetFacet', 'DataQualityMetricsInputDatasetFacet')),
        rowCount: records,
        bytes,
        fileCount: files,
        columnMetrics: {},
      },
      dataQualityAssertions: {
        ...facetOf(facetUrl('1-0-1', 'DataQualityAssertionsDatasetFacet', 'DataQualityAssertionsDatasetFacet')),
        assertions: checks.map(({ check, passed }) => ({ assertion: check, success: passed })),
      },
    },
  }))
  const named = verdicts.map(({ dataset }) => ({ namespace, name: dataset }))
  return [
    { ...common, eventType: 'START', eventTime: isoInstant(scan.startedAtUs), inputs: named },
    { ...common, eventType: 'COMPLETE', eventTime: isoInstant(scan.finishedAtUs), inputs },
  ]
}
