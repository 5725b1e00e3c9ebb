/** JSON as far as the head of an object shows it. */
export type PartialJson = string | number | boolean | null | PartialArray | PartialObject
export type PartialArray = readonly PartialJson[]
export type PartialObject = ReadonlyMap<string, PartialJson>

export interface PartialDocument {
  readonly value: PartialJson
  /** Index after the value when it ended within the text; -1 when it goes on beyond it or is malformed. */
  readonly end: number
}

const elementsKept = 24
const depthRead = 24

let stop: Error | null = null

/** What is thrown when the text ends or is malformed. One object for all, made when first needed: making an Error costs as much as reading the head. */
function stopped(): Error {
  return (stop ??= new Error('stopped'))
}

/**
 * Reads as much JSON as there is. Malformed or cut off: what stood before is given; whether the whole is valid is the decoder's business.
 * Of an array the first elements are kept. `null` when not even the first value begins. In the head of a longer object (`complete` false) reading ends
 * with the kept elements of an array of containers: what follows its rows seldom stands in the head.
 */
export function readPartialJson(text: string, complete = true): PartialDocument | null {
  let at = 0
  let root: PartialJson | undefined
  const rootBox = (value: PartialJson) => {
    root = value
  }
  try {
    skipSpace()
    readValue(rootBox, 0)
    return { value: root as unknown as PartialJson, end: at }
  } catch (error) {
    if (error !== stop) throw error
    return root === undefined ? null : { value: root, end: -1 }
  }

  /** Containers are handed to `keep` before they are filled, so that a cut-off one is kept as far as it goes. */
  function readValue(keep: (value: PartialJson) => void, depth: number): void {
    const c = text.charCodeAt(at)
    if (c === 0x7b) readObject(keep, depth)
    else if (c === 0x5b) readArray(keep, depth)
    else if (c === 0x22) keep(readString())
    else keep(readWord())
  }

  function readObject(keep: (value: PartialJson) => void, depth: number): void {
    if (depth === depthRead) throw stopped()
    const members = new Map<string, PartialJson>()
    keep(members)
    at++
    skipSpace()
    if (text.charCodeAt(at) === 0x7d) {
      at++
      return
    }
    for (;;) {
      if (text.charCodeAt(at) !== 0x22) throw stopped()
      const key = readString()
      skipSpace()
      if (text.charCodeAt(at) !== 0x3a) throw stopped()
      at++
      skipSpace()
      readValue((value) => members.set(key, value), depth + 1)
      skipSpace()
      const next = text.charCodeAt(at++)
      if (next === 0x7d) return
      if (next !== 0x2c) throw stopped()
      skipSpace()
    }
  }

  function readArray(keep: (value: PartialJson) => void, depth: number): void {
    if (depth === depthRead) throw stopped()
    const elements: PartialJson[] = []
    keep(elements)
    at++
    skipSpace()
    if (text.charCodeAt(at) === 0x5d) {
      at++
      return
    }
    for (;;) {
      readValue((value) => {
        if (elements.length < elementsKept) elements.push(value)
      }, depth + 1)
      skipSpace()
      const next = text.charCodeAt(at++)
      if (next === 0x5d) return
      if (next !== 0x2c) throw stopped()
      skipSpace()
      if (!complete && elements.length === elementsKept && typeof elements[0] === 'object') throw stopped()
    }
  }

  function readString(): string {
    const from = at
    let escaped = false
    for (let i = at + 1; i < text.length; i++) {
      const c = text.charCodeAt(i)
      if (c === 0x5c) {
        escaped = true
        i++
      } else if (c === 0x22) {
        at = i + 1
        return escaped ? unescaped(text.slice(from, at)) : text.slice(from + 1, i)
      }
    }
    throw stopped()
  }

  function readWord(): PartialJson {
    let i = at
    while (i < text.length && isWordCode(text.charCodeAt(i))) i++
    if (i === text.length && at > 0) throw stopped()
    const word = text.slice(at, i)
    at = i
    if (word === 'null') return null
    if (word === 'true' || word === 'false') return word === 'true'
    const number = Number(word)
    if (word !== '' && (!Number.isNaN(number) || word === 'NaN')) return number
    throw stopped()
  }

  function skipSpace(): void {
    while (at < text.length && text.charCodeAt(at) <= 0x20) at++
  }
}

export function isObject(value: PartialJson | undefined): value is PartialObject {
  return value instanceof Map
}

export function isArray(value: PartialJson | undefined): value is PartialArray {
  return Array.isArray(value)
}

/** What stands under keys, one after the other; undefined when one is not there. */
export function at(value: PartialJson | undefined, ...keys: readonly string[]): PartialJson | undefined {
  let here: PartialJson | undefined = value
  for (const key of keys) here = isObject(here) ? here.get(key) : undefined
  return here
}

function unescaped(quoted: string): string {
  try {
    return JSON.parse(quoted) as string
  } catch {
    throw stopped()
  }
}

/** What a number, `true`, `NaN` and the like are written with. */
export function isWordCode(c: number): boolean {
  return (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a) || c === 0x2b || c === 0x2d || c === 0x2e
}
