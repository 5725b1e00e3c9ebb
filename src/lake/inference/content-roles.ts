import { areNumbers, columnsOf, type LayoutGroup, type Member, noAffixes, type Role } from './layout-groups.ts'
import type { SampledObject } from './sampled-object.ts'

export interface SampledMember {
  readonly member: Member
  readonly content: SampledObject
}

/**
 * Corrects the roles of a group by what its objects say. Content of many symbols makes the path say none; content of one symbol
 * shows which part of the path it is, and what is written around it. Where the content names none the path decides.
 */
export function correctRoles(group: LayoutGroup, sampled: readonly SampledMember[]): LayoutGroup {
  const many = sampled.filter(({ content }) => content.symbols.length > 1).length
  if (many * 2 > sampled.length) return withoutSymbol(group)
  const single = sampled.filter(({ content }) => content.symbols.length === 1)
  if (single.length * 2 <= sampled.length || single.length === 0) return group
  const taken = group.roles.findIndex((role) => role === 'symbol')
  const found = placeOfSymbol(group, single, taken)
  if (found !== null) return withSymbol(group, found)
  // Parts of one dataset, numbered: their names say nothing, their content does.
  const column = columnsOf(group.members)[taken]
  return column !== undefined && areNumbers(column) ? withoutSymbol(group) : group
}

function withoutSymbol(group: LayoutGroup): LayoutGroup {
  const columns = columnsOf(group.members)
  return { ...group, affixes: noAffixes, roles: group.roles.map((_, i): Role => (new Set(columns[i]).size > 1 ? 'any' : 'constant')) }
}

interface Place {
  readonly column: number
  readonly before: string
  readonly after: string
}

/** Where most contents' symbol stands in the path: the column already taken first, then the last. */
function placeOfSymbol(group: LayoutGroup, single: readonly SampledMember[], taken: number): Place | null {
  const columns = columnsOf(group.members)
  const order = group.roles.map((_, i) => i).reverse()
  if (taken >= 0) order.unshift(taken)
  for (const column of order) {
    const votes = new Map<string, number>()
    for (const { member, content } of single) {
      const word = member.words[column] as string
      const symbol = content.symbols[0] as string
      const at = placeIn(word, symbol)
      if (at < 0) continue
      const key = JSON.stringify([word.slice(0, at), word.slice(at + symbol.length)])
      votes.set(key, (votes.get(key) ?? 0) + 1)
    }
    for (const [key, count] of votes) {
      const [before, after] = JSON.parse(key) as [string, string]
      if (count * 2 > single.length && columns[column]?.every((word) => fits(word, before, after)) === true)
        return { column, before, after }
    }
  }
  return null
}

/** Where a symbol stands in a word as a whole, cut off by separators; in any case of letters. -1: nowhere. */
function placeIn(word: string, symbol: string): number {
  const at = word.toLowerCase().indexOf(symbol.toLowerCase())
  if (at < 0) return -1
  const isCut = (character: string | undefined): boolean => character === undefined || /[-_. ]/.test(character)
  return isCut(word[at - 1]) && isCut(word[at + symbol.length]) ? at : -1
}

function fits(word: string, before: string, after: string): boolean {
  return word.length > before.length + after.length && word.startsWith(before) && word.endsWith(after)
}

function withSymbol(group: LayoutGroup, { column, before, after }: Place): LayoutGroup {
  const columns = columnsOf(group.members)
  const roles = group.roles.map((_, i): Role => {
    const isSame = columns[i]?.every((word, k) => word === columns[column]?.[k]) === true
    return i === column || isSame ? 'symbol' : new Set(columns[i]).size > 1 ? 'any' : 'constant'
  })
  return { ...group, roles, affixes: { before, after } }
}
