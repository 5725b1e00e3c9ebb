/** Whether two columns of one kind hold the same, to the bit: at the speed of memory, which a loop has not. */
export function areSameNumbers<T extends Int32Array | Float64Array>(one: T, other: T): boolean {
  return one.length === other.length && haveSameBytes(one, other)
}

/** Whether all bytes are the same one. */
export function isUniform(bytes: Uint8Array): boolean {
  return bytes.length < 2 || Buffer.compare(bytes.subarray(1), bytes.subarray(0, -1)) === 0
}

function haveSameBytes(one: ArrayBufferView, other: ArrayBufferView): boolean {
  return Buffer.compare(bytesOf(one), bytesOf(other)) === 0
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** Whether two lists of whatever kind hold the same numbers: NaN is the same as NaN, and 0 another than -0. */
export function areSameValues(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  if (one === other) return true
  if (one.length !== other.length) return false
  if (ArrayBuffer.isView(one) && ArrayBuffer.isView(other) && one.constructor === other.constructor && haveSameBytes(one, other))
    return true
  for (let i = 0; i < one.length; i++) if (!Object.is(one[i], other[i])) return false
  return true
}
