import { Buffer, isUtf8 } from 'node:buffer'
import { CsvHead } from './csv-head.ts'
import { readPartialJson, type PartialDocument } from './partial-json.ts'

/** The first bytes of an object (decompressed) and what formats ask about them; each answer is worked out once, when asked for. */
export class Head {
  private textRead: string | null = null
  private jsonRead: PartialDocument | null | undefined
  private csvRead: CsvHead | undefined

  constructor(
    readonly bytes: Uint8Array,
    /** Path of the object: only its last part counts, and only as a hint. */
    readonly path: string,
    /** Whether `bytes` is the whole object. */
    readonly complete: boolean,
    /** Columns that the dataset's config names, in order; null when it does not. */
    readonly columns: readonly string[] | null = null,
    /** Whether more of the object has been read than is shown here: a format that is not sure can ask for more by not matching. */
    readonly cut = false,
  ) {}

  /** The same head cut to fewer bytes. */
  cutTo(byteCount: number): Head {
    return this.bytes.length <= byteCount ? this : new Head(this.bytes.subarray(0, byteCount), this.path, false, this.columns, true)
  }

  get hasBom(): boolean {
    return this.bytes[0] === 0xef && this.bytes[1] === 0xbb && this.bytes[2] === 0xbf
  }

  /** First byte that is not white space; -1 when there is none. */
  get firstByte(): number {
    for (let i = this.hasBom ? 3 : 0; i < this.bytes.length; i++) {
      const byte = this.bytes[i] as number
      if (byte > 0x20) return byte
    }
    return -1
  }

  get encoding(): 'utf8' | 'latin1' {
    return isUtf8(this.bytes.subarray(0, this.completeCharacters())) ? 'utf8' : 'latin1'
  }

  get text(): string {
    if (this.textRead === null) {
      const from = this.hasBom ? 3 : 0
      this.textRead = buffer(this.bytes).toString(
        this.encoding,
        from,
        this.encoding === 'utf8' ? this.completeCharacters() : this.bytes.length,
      )
    }
    return this.textRead
  }

  get json(): PartialDocument | null {
    if (this.jsonRead === undefined) this.jsonRead = readPartialJson(this.text, this.complete)
    return this.jsonRead
  }

  get csv(): CsvHead {
    return (this.csvRead ??= new CsvHead(this.text, this.complete))
  }

  /** Length without a UTF-8 character that the end of the head cuts in two. */
  private completeCharacters(): number {
    const { bytes } = this
    if (this.complete) return bytes.length
    let at = bytes.length
    for (let back = 1; back <= 3 && at - back >= 0; back++) {
      const byte = bytes[at - back] as number
      if (byte < 0x80) break
      if (byte >= 0xc0) {
        const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
        if (length > back) at -= back
        break
      }
    }
    return at
  }
}

function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
