import { Deserializer, Serializer } from 'node:v8'

const types = {
  Float64Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
} as const

const names = Object.keys(types) as readonly (keyof typeof types)[]
type TypedArray = InstanceType<(typeof types)[keyof typeof types]>

/** A value taken apart: what `serialize` would write of it without the elements of its typed arrays, and those. */
export interface ApartValue {
  readonly structure: Buffer
  /** Views of the value's own memory, the widest elements first: laid one after the other from a multiple of 8 on, each lies where its type needs it. */
  readonly arrays: readonly TypedArray[]
}

/** Bytes per element, in the order in which arrays are laid. */
const widths = [8, 4, 2, 1] as const

/** Takes plain values, maps and sets apart, so that their arrays are written from where they are. Throws for arrays of other types. */
export function takeApart(value: unknown): ApartValue {
  const byWidth = new Map<number, TypedArray[]>(widths.map((width) => [width, []]))
  const serializer = new ApartSerializer((array) => byWidth.get(array.BYTES_PER_ELEMENT)?.push(array))
  serializer.writeHeader()
  serializer.writeValue(value)
  return { structure: serializer.releaseBuffer(), arrays: [...byWidth.values()].flat() }
}

/** Bytes of elements of each width, widest first: `putTogether` has to know them. */
export function bytesByWidth(arrays: readonly TypedArray[]): readonly number[] {
  return widths.map((width) => arrays.reduce((sum, array) => sum + (array.BYTES_PER_ELEMENT === width ? array.byteLength : 0), 0))
}

/** The value again. Its arrays are views of `elements`, which begins at a multiple of 8. */
export function putTogether(structure: Buffer, elements: Buffer, byWidth: readonly number[]): unknown {
  const next = new Map<number, number>()
  let start = 0
  for (const [i, width] of widths.entries()) {
    next.set(width, start)
    start += byWidth[i] as number
  }
  const deserializer = new ApartDeserializer(structure, (name, length) => {
    const type = types[name]
    const offset = next.get(type.BYTES_PER_ELEMENT) as number
    next.set(type.BYTES_PER_ELEMENT, offset + length * type.BYTES_PER_ELEMENT)
    return new type(elements.buffer as ArrayBuffer, elements.byteOffset + offset, length)
  })
  deserializer.readHeader()
  return deserializer.readValue()
}

// What V8 asks for where it meets a view of memory; the names are Node's.

/** Part of a Serializer; Node documents it, its types do not have it. */
interface HostObjects {
  _setTreatArrayBufferViewsAsHostObjects(flag: boolean): void
}

class ApartSerializer extends Serializer {
  readonly #put: (array: TypedArray) => void

  constructor(put: (array: TypedArray) => void) {
    super()
    this.#put = put
    ;(this as unknown as HostObjects)._setTreatArrayBufferViewsAsHostObjects(true)
  }

  _writeHostObject(array: TypedArray): void {
    const type = names.findIndex((name) => array.constructor === types[name])
    if (type < 0) throw new TypeError(`cannot keep an array of type ${array.constructor.name}`)
    this.writeUint32(type)
    this.writeUint32(array.length)
    this.#put(array)
  }
}

class ApartDeserializer extends Deserializer {
  readonly #take: (name: keyof typeof types, length: number) => TypedArray

  constructor(structure: Buffer, take: (name: keyof typeof types, length: number) => TypedArray) {
    super(structure)
    this.#take = take
  }

  _readHostObject(): TypedArray {
    const name = names[this.readUint32()]
    if (name === undefined) throw new TypeError('an array of an unknown type')
    return this.#take(name, this.readUint32())
  }
}
