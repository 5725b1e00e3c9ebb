import { bands } from '../model/score.ts'
import type { DatasetQuality } from './dataset-quality.ts'
import { type Family, familiesText, type Labels } from './prometheus-text.ts'

/** Whole datasets, however many series they have. */
export function datasetText(datasets: readonly DatasetQuality[]): string {
  const gauge = (name: string, help: string, of: (quality: DatasetQuality) => number | null): Family => ({
    name,
    help,
    kind: 'gauge',
    samples: datasets.flatMap((quality): [Labels, number][] => {
      const value = of(quality)
      return value === null ? [] : [[{ dataset: quality.dataset }, value]]
    }),
  })
  return familiesText([
    {
      name: 'quality_dataset_series',
      help: 'Series of a dataset, by band.',
      kind: 'gauge',
      samples: datasets.flatMap(({ dataset, byBand }) => bands.map((band): [Labels, number] => [{ dataset, band }, byBand[band]])),
    },
    gauge('quality_dataset_score', 'Mean score of the judged series of a dataset.', ({ meanScore }) => meanScore),
    gauge('quality_dataset_lowest_score', 'Lowest score of a series of a dataset.', ({ lowestScore }) => lowestScore),
    gauge('quality_dataset_issues', 'Confirmed findings of a dataset that are open.', ({ issues }) => issues),
    gauge('quality_dataset_late_series', 'Series of a dataset of which a bar is missing at the end.', ({ late }) => late),
  ])
}
