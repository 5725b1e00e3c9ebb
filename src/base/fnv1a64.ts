/**
 * FNV-1a of 64 bits over the UTF-8 bytes of a text, as 16 lower-case hex digits. For identities of things we named ourselves: it spreads well, and is
 * no protection against someone who looks for collisions.
 *
 * Source: Fowler, Noll, Vo, Eastlake and Hansen, RFC 9923, with its test vectors: offset basis cbf29ce484222325, prime 2^40 + 0x1b3.
 */
export function fnv1a64(text: string): string {
  // Four parts of 16 bits, the lowest first: V8 keeps what stays below 2^31 without allocating, and an identity is short, so that this is never optimised.
  let a = 0x2325
  let b = 0x8422
  let c = 0x9ce4
  let d = 0xcbf2
  const bytes = utf8.encode(text)
  for (let i = 0; i < bytes.length; i++) {
    a ^= bytes[i] as number
    // 0x1b3 times each part; the 2^40 of the prime moves the lowest two up by two parts and 8 bits.
    const inA = a * 0x1b3
    const inB = b * 0x1b3 + (inA >>> 16)
    const inC = c * 0x1b3 + (a << 8) + (inB >>> 16)
    d = (d * 0x1b3 + (b << 8) + (inC >>> 16)) & 0xffff
    a = inA & 0xffff
    b = inB & 0xffff
    c = inC & 0xffff
  }
  return hex(d * 0x1_0000 + c) + hex(b * 0x1_0000 + a)
}

function hex(half: number): string {
  return half.toString(16).padStart(8, '0')
}

const utf8 = new TextEncoder()
