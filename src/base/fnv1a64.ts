/**
 * FNV-1a of 64 bits over the UTF-8 bytes of a text, as 16 lower-case hex digits. For identities of things we named ourselves: it spreads well, and is
 * no protection against someone who looks for collisions.
 *
 * Source: Fowler, Noll, Vo, Eastlake and Hansen, RFC 9923, with its test vectors: offset basis cbf29ce484222325, prime 2^40 + 0x1b3.
 */
export function fnv1a64(text: string): string {
  let high = 0xcbf29ce4
  let low = 0x84222325
  for (const byte of utf8.encode(text)) {
    low = (low ^ byte) >>> 0
    // low * 0x1b3 stays below 2^41, exact in a double; the 2^40 of the prime moves low into high by 8 bits.
    const product = low * 0x1b3
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 0x1_0000_0000) + (low << 8)) >>> 0
    low = product >>> 0
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}

const utf8 = new TextEncoder()
