import type { PackLocation } from '../model/scan.ts'

/** A pack is missing, cut short, altered or of another version. Nothing is lost but time: read the series' objects again. */
export class PackDamaged extends Error {
  override readonly name = 'PackDamaged'
  constructor(
    readonly location: PackLocation,
    readonly reason: string,
    options?: { cause?: unknown },
  ) {
    super(
      `the kept columns at byte ${location.offset} of pack ${location.pack} cannot be used: ${reason}; the objects are read again`,
      options,
    )
  }
}
