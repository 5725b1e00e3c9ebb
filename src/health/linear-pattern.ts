import { parsePattern, type PatternNode } from './pattern-syntax.ts'

/** A compiled pattern. */
export interface LinearPattern {
  /** Whether it matches somewhere in the text. Takes time proportional to the length of the text, whatever text and pattern are. */
  test(text: string): boolean
}

type Step =
  | { readonly take: (code: number) => boolean; next: number }
  | { readonly assert: 'start' | 'end'; next: number }
  | { readonly split: number[] }
  | { readonly accept: true }

/**
 * Compiles a pattern in the syntax of regular expressions as far as `parsePattern` reads it, without back references and look-around, which is why matching takes linear
 * time. Throws SyntaxError with what is wrong. Source: K. Thompson, "Regular expression search algorithm", CACM 11 (1968): all states are followed at once.
 */
export function linearPattern(pattern: string): LinearPattern {
  const steps: Step[] = []
  const start = compile(parsePattern(pattern), steps, push(steps, { accept: true }))
  return { test: (text) => matches(steps, start, text) }
}

function push(steps: Step[], step: Step): number {
  steps.push(step)
  return steps.length - 1
}

/** Adds the steps of a node that go on at `next`; gives the first of them. */
function compile(node: PatternNode, steps: Step[], next: number): number {
  switch (node.kind) {
    case 'take':
      return push(steps, { take: node.take, next })
    case 'assert':
      return push(steps, { assert: node.at, next })
    case 'all':
      return node.parts.reduceRight((after, part) => compile(part, steps, after), next)
    case 'any':
      return push(steps, { split: node.parts.map((part) => compile(part, steps, next)) })
    case 'repeat': {
      let first = next
      if (node.max === Infinity) {
        const loop: { split: number[] } = { split: [next] }
        const at = push(steps, loop)
        loop.split.push(compile(node.part, steps, at))
        first = at
      } else for (let i = node.min; i < node.max; i++) first = push(steps, { split: [next, compile(node.part, steps, first)] })
      for (let i = 0; i < node.min; i++) first = compile(node.part, steps, first)
      return first
    }
  }
}

function matches(steps: readonly Step[], start: number, text: string): boolean {
  let current: number[] = []
  let following: number[] = []
  // At which position a step was last entered, so that none is entered twice at one.
  const entered = new Int32Array(steps.length).fill(-1)
  let position = 0
  const enter = (first: number, into: number[]): boolean => {
    const open = [first]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (entered[at] === position) continue
      entered[at] = position
      const step = steps[at] as Step
      if ('accept' in step) return true
      if ('split' in step) open.push(...step.split)
      else if ('take' in step) into.push(at)
      else if (position === (step.assert === 'start' ? 0 : text.length)) open.push(step.next)
    }
    return false
  }
  for (;;) {
    if (enter(start, current)) return true
    if (position >= text.length) return false
    const code = text.codePointAt(position) as number
    position += code > 0xffff ? 2 : 1
    following = []
    for (const at of current) {
      const step = steps[at] as Step & { take: (code: number) => boolean; next: number }
      if (step.take(code) && enter(step.next, following)) return true
    }
    current = following
  }
}
