import type { Member } from './layout-groups.ts'
import type { SampledMember } from './content-roles.ts'
import type { SampledObject, SampleRefusal } from './sampled-object.ts'

/** Reads one object for inference; asked at most once per path. */
export type Sample = (path: string) => Promise<SampledObject | SampleRefusal>

export interface GroupSample {
  readonly sampled: readonly SampledMember[]
  /** Objects that refused, in the order tried. */
  readonly refused: readonly { readonly path: string; readonly reason: string }[]
}

const wanted = 12
const mostTries = 24
/** Larger objects are sampled only when there are no smaller ones. */
const largeBytes = 64 * 1024 * 1024

/** Samples up to twelve objects spread evenly over a group; one that refuses is replaced by another, twelve times at most. */
export async function sampleGroup(members: readonly Member[], sample: Sample): Promise<GroupSample> {
  const sampled: SampledMember[] = []
  const refused: { path: string; reason: string }[] = []
  for (const member of inSampleOrder(members)) {
    if (sampled.length === wanted || sampled.length + refused.length === mostTries) break
    const content = await sample(member.object.path)
    if ('refused' in content) refused.push({ path: member.object.path, reason: content.refused })
    else sampled.push({ member, content })
  }
  return { sampled, refused }
}

/** Twelve members spread evenly from first to last, then others between them. Empty ones come last, large ones after those. */
function inSampleOrder(members: readonly Member[]): readonly Member[] {
  const weight = (member: Member): number => (member.object.sizeBytes > largeBytes ? 2 : member.object.sizeBytes === 0 ? 1 : 0)
  const small = members.filter((member) => weight(member) === 0)
  const rest = members
    .filter((member) => weight(member) > 0)
    .sort((a, b) => weight(a) - weight(b) || a.object.sizeBytes - b.object.sizeBytes)
  return [...new Set([...spread(small, wanted), ...spread(small, mostTries + 1), ...rest.slice(0, mostTries)])]
}

function spread(members: readonly Member[], count: number): Member[] {
  if (members.length <= count) return [...members]
  return Array.from({ length: count }, (_, i) => members[Math.round((i * (members.length - 1)) / (count - 1))] as Member)
}
