import { fnv1a64 } from '../base/fnv1a64.ts'

/** A UUID of version 8 (RFC 9562, section 5.8) that follows from texts alone: the same for the same, 122 bits of two FNV-1a hashes. */
export function uuidOf(...parts: readonly string[]): string {
  const text = parts.join('\0')
  const hex = fnv1a64(text) + fnv1a64(`${text}\0`)
  const variant = ((parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, variant + hex.slice(17, 20), hex.slice(20)].join('-')
}
