/**
 * Length of the UTF-8 sequence that begins at `at`: 1 to 4. 0: ill-formed there. -1: the bytes end inside a sequence that is well-formed so far.
 * Source: The Unicode Standard 15.0, table 3-7 (well-formed UTF-8 byte sequences).
 */
export function utf8SequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] as number
  if (lead < 0x80) return 1
  if (lead < 0xc2 || lead > 0xf4) return 0
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  for (let i = 1; i < length; i++) {
    if (at + i >= end) return -1
    const byte = bytes[at + i] as number
    if (byte < (i === 1 ? lowest : 0x80) || byte > (i === 1 ? highest : 0xbf)) return 0
  }
  return length
}

/** Offset of the first ill-formed UTF-8 sequence; `length` when the bytes end inside one; -1 when all is well-formed. */
export function firstBadUtf8(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length;) {
    const length = utf8SequenceLength(bytes, at, bytes.length)
    if (length === 0) return at
    if (length < 0) return bytes.length
    at += length
  }
  return -1
}
