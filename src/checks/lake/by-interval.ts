import type { LakeDataset, LakeView } from '../define.ts'

/** Daily and weekly datasets in groups of one interval: those whose series can hold each other's bars. */
export function byInterval({ datasets }: LakeView): LakeDataset[][] {
  const groups = new Map<string, LakeDataset[]>()
  for (const lake of datasets) {
    if (lake.intervalClass !== 'daily' && lake.intervalClass !== 'weekly') continue
    const { unit, count } = lake.dataset.interval
    const key = `${count} ${unit}`
    const group = groups.get(key)
    if (group) group.push(lake)
    else groups.set(key, [lake])
  }
  return Array.from(groups.values())
}
