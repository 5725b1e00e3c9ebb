import type { Hasher } from './decoder.ts'

const mask = 0xffffffffffffffffn
const prime1 = 0x9e3779b185ebca87n
const prime2 = 0xc2b2ae3d27d4eb4fn
const prime3 = 0x165667b19e3779f9n
const prime4 = 0x85ebca77c2b2ae63n
const prime5 = 0x27d4eb2f165667c5n

/**
 * XXH64 with seed 0 in BigInt: slow, and plainly the specification; the oracle of the kernel's.
 * Source: xxHash fast digest algorithm, specification 0.1.1, "XXH64 algorithm description".
 */
export class PlainXxh64 implements Hasher {
  private lanes: [bigint, bigint, bigint, bigint] = startLanes()
  private readonly pending = new Uint8Array(32)
  private readonly pendingView = new DataView(this.pending.buffer)
  private pendingLength = 0
  private total = 0n

  reset(): void {
    this.lanes = startLanes()
    this.pendingLength = 0
    this.total = 0n
  }

  update(bytes: Uint8Array): void {
    this.total += BigInt(bytes.length)
    let at = 0
    if (this.pendingLength > 0) {
      at = Math.min(32 - this.pendingLength, bytes.length)
      this.pending.set(bytes.subarray(0, at), this.pendingLength)
      this.pendingLength += at
      if (this.pendingLength < 32) return
      this.stripe(this.pendingView, 0)
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (; at + 32 <= bytes.length; at += 32) this.stripe(view, at)
    this.pending.set(bytes.subarray(at))
    this.pendingLength = bytes.length - at
  }

  digest(): string {
    let hash = prime5
    if (this.total >= 32n) {
      const [a, b, c, d] = this.lanes
      hash = (rotated(a, 1n) + rotated(b, 7n) + rotated(c, 12n) + rotated(d, 18n)) & mask
      for (const lane of this.lanes) hash = ((hash ^ round(0n, lane)) * prime1 + prime4) & mask
    }
    hash = (hash + this.total) & mask
    let at = 0
    for (; at + 8 <= this.pendingLength; at += 8) {
      hash = (rotated(hash ^ round(0n, this.pendingView.getBigUint64(at, true)), 27n) * prime1 + prime4) & mask
    }
    if (at + 4 <= this.pendingLength) {
      hash = (rotated(hash ^ ((BigInt(this.pendingView.getUint32(at, true)) * prime1) & mask), 23n) * prime2 + prime3) & mask
      at += 4
    }
    for (; at < this.pendingLength; at++) {
      hash = (rotated(hash ^ ((BigInt(this.pendingView.getUint8(at)) * prime5) & mask), 11n) * prime1) & mask
    }
    hash = ((hash ^ (hash >> 33n)) * prime2) & mask
    hash = ((hash ^ (hash >> 29n)) * prime3) & mask
    return (hash ^ (hash >> 32n)).toString(16).padStart(16, '0')
  }

  private stripe(view: DataView, at: number): void {
    for (let lane = 0; lane < 4; lane++) {
      this.lanes[lane] = round(this.lanes[lane] as bigint, view.getBigUint64(at + 8 * lane, true))
    }
  }
}

function startLanes(): [bigint, bigint, bigint, bigint] {
  return [(prime1 + prime2) & mask, prime2, 0n, (mask + 1n - prime1) & mask]
}

function round(lane: bigint, input: bigint): bigint {
  return (rotated((lane + input * prime2) & mask, 31n) * prime1) & mask
}

function rotated(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & mask
}
