import type { JsonProgram, JsonRole, JsonRule } from './program.ts'

/** A rule whose steps so far have matched, with the symbol captured on the way. */
export interface Track {
  readonly rule: JsonRule
  readonly symbol: string | null
}

/**
 * Which rules can still match where the kernel stands. A node is 1 + the number of containers around a value; 0 stands for no rules.
 * The lists of one way down are kept by node, so a list is valid until a sibling replaces it.
 */
export class RuleTracks {
  private readonly lists: (readonly Track[])[] = []
  private program: JsonProgram | null = null
  /** Lists of the root's children by the keys that rules name: thousands of objects have the same. */
  private readonly ofRootKey = new Map<string, readonly Track[]>()

  start(program: JsonProgram): number {
    if (program !== this.program) {
      this.program = program
      this.lists[1] = program.rules.map((rule) => ({ rule, symbol: null }))
      this.ofRootKey.clear()
      for (const { path } of program.rules)
        if (path[0] !== undefined && 'key' in path[0]) this.ofRootKey.set(path[0].key, this.childrenOfKey(1, path[0].key))
    }
    return program.rules.length === 0 ? 0 : 1
  }

  childOfKey(node: number, key: string): number {
    return this.enter(node, (node === 1 ? this.ofRootKey.get(key) : undefined) ?? this.childrenOfKey(node, key))
  }

  private childrenOfKey(node: number, key: string): readonly Track[] {
    const children: Track[] = []
    for (const track of this.at(node)) {
      const step = track.rule.path[node - 1]
      if (step === undefined) continue
      if ('key' in step && step.key === key) children.push(track)
      if ('any' in step) children.push(step.capture === 'symbol' ? { rule: track.rule, symbol: key } : track)
    }
    return children
  }

  childOfElement(node: number): number {
    return this.enter(
      node,
      this.at(node).filter((track) => 'element' in (track.rule.path[node - 1] ?? {})),
    )
  }

  /** The first rule that ends at `node` and whose role fits a value that begins with this byte. */
  roleAt(node: number, firstByte: number): Track | null {
    for (const track of this.at(node)) {
      if (track.rule.path.length === node - 1 && fits(track.rule.role, firstByte)) return track
    }
    return null
  }

  private enter(node: number, children: readonly Track[]): number {
    this.lists[node + 1] = children
    return children.length === 0 ? 0 : node + 1
  }

  private at(node: number): readonly Track[] {
    return this.lists[node] ?? []
  }
}

function fits(role: JsonRole, firstByte: number): boolean {
  switch (role.kind) {
    case 'objects':
    case 'arrays':
    case 'column':
      return firstByte === 0x5b
    case 'keyed':
      return firstByte === 0x7b
    default:
      return firstByte !== 0x7b && firstByte !== 0x5b
  }
}

/** Why a document without any container of rows is refused. */
export function noRowsReason(program: JsonProgram): string {
  const places = program.rules
    .filter((rule) => ['objects', 'arrays', 'keyed', 'column'].includes(rule.role.kind))
    .map((rule) => pathText(rule))
  if (places.length === 0) return 'no rows found: nothing in the document looks like bars'
  return `no rows found: format ${program.format} has them at ${[...new Set(places)].join(' or ')}`
}

function pathText(rule: JsonRule): string {
  if (rule.path.length === 0) return 'the root'
  return rule.path.map((step) => ('key' in step ? step.key : 'any' in step ? '*' : '[]')).join('.')
}
