/** An object as a listing shows it. */
export interface ListedObject {
  /** Relative to the lake's root, `/` between parts, exactly as the storage names it. */
  readonly path: string
  readonly sizeBytes: number
  /** µs since 1970 UTC. */
  readonly modifiedUs: number
  /** Changes whenever the content may have: size, mtime, inode and ctime of a file; etag or generation in an object store. */
  readonly identity: string
}

/** Something a listing met and did not take as an object, or could not look into. */
export interface ListingTrouble {
  readonly path: string
  readonly reason: string
}

export interface Listing {
  /** Sorted by path (code units). */
  readonly objects: readonly ListedObject[]
  /** Not taken: links out of the lake, devices, sockets, … */
  readonly skipped: readonly ListingTrouble[]
  /** Not obtained: folders without permission, I/O errors. These make a scan incomplete. */
  readonly failed: readonly ListingTrouble[]
}

/** Reads one object's stored bytes from start to end, and at offsets where the storage can. */
export interface ObjectReader {
  readonly sizeBytes: number
  /** Fills `target` from the current position; 0 at the end. Throws what the storage throws. */
  read(target: Uint8Array): number | Promise<number>
  readAt(offset: number, target: Uint8Array): number | Promise<number>
  close(): void | Promise<void>
}

/** A place that holds objects. */
export interface LakeStorage {
  /** As the user gave it, for messages. */
  readonly root: string
  list(): Promise<Listing>
  open(path: string): ObjectReader | Promise<ObjectReader>
}
