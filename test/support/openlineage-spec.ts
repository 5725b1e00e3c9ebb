import * as z from 'zod'

/**
 * What the specification requires of the events that we send: https://openlineage.io/spec/2-0-2/OpenLineage.json (`required` of RunEvent, Run, Job, Dataset
 * and BaseFacet), https://openlineage.io/spec/facets/1-0-2/DataQualityMetricsInputDatasetFacet.json,
 * https://openlineage.io/spec/facets/1-0-1/DataQualityAssertionsDatasetFacet.json and https://openlineage.io/spec/facets/1-0-1/NominalTimeRunFacet.json.
 */

const uri = z.string().refine((text) => URL.canParse(text))
const dateTime = z.iso.datetime({ offset: true })
const baseFacet = { _producer: uri, _schemaURL: uri }
const integer = z.number().int()

const columnMetrics = z.record(
  z.string(),
  z.object({ nullCount: integer.optional(), distinctCount: integer.optional(), min: z.number().optional(), max: z.number().optional() }),
)

const inputDataset = z.object({
  namespace: z.string(),
  name: z.string(),
  inputFacets: z
    .strictObject({
      dataQualityMetrics: z.strictObject({
        ...baseFacet,
        rowCount: integer.optional(),
        bytes: integer.optional(),
        fileCount: integer.optional(),
        columnMetrics,
      }),
      dataQualityAssertions: z.strictObject({
        ...baseFacet,
        assertions: z.array(z.strictObject({ assertion: z.string(), success: z.boolean(), column: z.string().optional() })),
      }),
    })
    .optional(),
})

export const specRunEvent = z.strictObject({
  eventType: z.enum(['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER']),
  eventTime: dateTime,
  producer: uri,
  schemaURL: uri,
  run: z.strictObject({
    runId: z.uuid(),
    facets: z.strictObject({
      nominalTime: z.strictObject({ ...baseFacet, nominalStartTime: dateTime, nominalEndTime: dateTime.optional() }),
    }),
  }),
  job: z.strictObject({ namespace: z.string(), name: z.string() }),
  inputs: z.array(inputDataset),
  outputs: z.array(z.object({ namespace: z.string(), name: z.string() })),
})
