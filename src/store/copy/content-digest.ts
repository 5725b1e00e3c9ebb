import { createHash } from 'node:crypto'

/** Digest of rows that have no order, as a sum: the same rows give the same one however they are read. */
export interface ContentDigest {
  add(row: readonly unknown[]): void
  /** 64 hexadecimal digits. */
  text(): string
}

export function contentDigest(): ContentDigest {
  let sum = 0n
  return {
    add: (row) => {
      sum += BigInt(`0x${createHash('sha256').update(row.map(cellText).join(',')).digest('hex')}`)
    },
    text: () => BigInt.asUintN(256, sum).toString(16).padStart(64, '0'),
  }
}

// JSON has no word for an infinite number.
function cellText(cell: unknown): string {
  return typeof cell === 'number' ? String(cell) : JSON.stringify(cell)
}
