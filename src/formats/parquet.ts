import type { DecodedRows } from '../kernel/decoder.ts'
import { DecodeRefusal } from '../model/decoded.ts'
import type { ObjectSource } from './decode.ts'
import type { ByteReader } from './gzip.ts'

export interface ParquetInput {
  readonly head: Uint8Array
  readonly rest: ByteReader
  readonly source: ObjectSource
  readonly packed: boolean
}

// eslint-disable-next-line @typescript-eslint/require-await -- filled in next
export async function decodeParquet(_input: ParquetInput, _columns: readonly string[] | null): Promise<DecodedRows> {
  throw new DecodeRefusal('Parquet is not read yet', -1, 0)
}
