import { checks } from '../../checks/registry.ts'
import type { ScanStore } from '../../store/scan-store.ts'
import { type DatasetVerdict, datasetVerdicts } from '../../updates/quality-event.ts'

/** What the last scan says of each dataset; none before a first scan. */
export async function verdictsIn(store: ScanStore): Promise<readonly DatasetVerdict[]> {
  const [layout, profile] = [await store.layout(), await store.profile()]
  return datasetVerdicts({
    datasets: layout?.datasets ?? [],
    records: new Map(profile?.datasets.map(({ name, records }) => [name, records])),
    objects: await store.manifest(),
    findings: await store.openFindings({ status: 'confirmed' }),
    checks,
  })
}
