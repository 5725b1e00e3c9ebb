/** A message or value with a tag. */
export class BoltStructure {
  constructor(
    readonly tag: number,
    readonly fields: readonly unknown[],
  ) {}
}

/** Writes a value as PackStream: null, booleans, whole numbers below 2^31, texts, lists, mappings and structures. Source: Neo4j, PackStream manual, version 1. */
export function packBolt(value: unknown): Buffer {
  if (value === null || value === undefined) return Buffer.from([0xc0])
  if (typeof value === 'boolean') return Buffer.from([value ? 0xc3 : 0xc2])
  if (typeof value === 'number') return packed(5, (bytes) => bytes.writeInt32BE(value, bytes.writeUInt8(0xca)))
  if (typeof value === 'string') {
    const text = Buffer.from(value)
    return Buffer.concat([packed(3, (bytes) => bytes.writeUInt16BE(text.length, bytes.writeUInt8(0xd1))), text])
  }
  if (value instanceof BoltStructure)
    return Buffer.concat([Buffer.from([0xb0 + value.fields.length, value.tag]), ...value.fields.map(packBolt)])
  if (Array.isArray(value)) return Buffer.concat([Buffer.from([0xd4, value.length]), ...value.map(packBolt)])
  const entries = Object.entries(value)
  return Buffer.concat([Buffer.from([0xd8, entries.length]), ...entries.flatMap(([key, inner]) => [packBolt(key), packBolt(inner)])])
}

function packed(length: number, write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(length)
  write(bytes)
  return bytes
}

/** Reads one value. */
export function unpackBolt(bytes: Buffer): unknown {
  let at = 0
  const length = (size: number): number => {
    at += size
    return bytes.readUIntBE(at - size, size)
  }
  const text = (size: number): string => bytes.toString('utf8', at, (at += size))
  const list = (size: number): unknown[] => Array.from({ length: size }, () => value())
  const mapping = (size: number): Record<string, unknown> =>
    Object.fromEntries(Array.from({ length: size }, () => [value(), value()] as const)) as Record<string, unknown>
  const value = (): unknown => {
    const marker = length(1)
    if (marker <= 0x7f) return marker
    if (marker >= 0xf0) return marker - 0x100
    const size = marker & 0x0f
    switch (marker & 0xf0) {
      case 0x80:
        return text(size)
      case 0x90:
        return list(size)
      case 0xa0:
        return mapping(size)
      case 0xb0:
        return new BoltStructure(length(1), list(size))
    }
    switch (marker) {
      case 0xc0:
        return null
      case 0xc1:
        at += 8
        return bytes.readDoubleBE(at - 8)
      case 0xc2:
      case 0xc3:
        return marker === 0xc3
      case 0xc8:
      case 0xc9:
      case 0xca: {
        const wide = 1 << (marker - 0xc8)
        at += wide
        return bytes.readIntBE(at - wide, wide)
      }
      case 0xcb:
        at += 8
        return Number(bytes.readBigInt64BE(at - 8))
      case 0xd0:
      case 0xd1:
      case 0xd2:
        return text(length(1 << (marker - 0xd0)))
      case 0xd4:
      case 0xd5:
      case 0xd6:
        return list(length(1 << (marker - 0xd4)))
      case 0xd8:
      case 0xd9:
      case 0xda:
        return mapping(length(1 << (marker - 0xd8)))
      default:
        throw new Error(`no PackStream: marker ${marker.toString(16)}`)
    }
  }
  return value()
}
