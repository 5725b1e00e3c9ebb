import type { JobName } from '../model/update-run.ts'
import type { JobSettings } from '../model/update-settings.ts'

/** `namespace/name`: how people write a job, and the key of a job in maps. */
export function jobKey({ namespace, name }: JobName): string {
  return namespace === '' ? name : `${namespace}/${name}`
}

/** What the config says of a job: what is said of its namespace goes before what is said of its name alone. `null`: nothing. */
export function settingsOfJob(job: JobName, jobs: readonly JobSettings[]): JobSettings | null {
  const named = jobs.filter(({ name }) => name === job.name)
  return named.find(({ namespace }) => namespace === job.namespace) ?? named.find(({ namespace }) => namespace === null) ?? null
}

/** Name of the dataset of ours that an output is, by the mapping, else its own name; whether there is such a dataset, the caller knows. */
export function datasetOfOutput(output: JobName, datasets: ReadonlyMap<string, string>): string {
  return datasets.get(`${output.namespace}/${output.name}`) ?? datasets.get(output.name) ?? output.name
}
