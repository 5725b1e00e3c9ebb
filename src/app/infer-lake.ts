import { fileStorage } from '../lake/storage/file.ts'
import type { Inference } from '../lake/inference/infer-layout.ts'
import { inferListing } from '../scan/layout.ts'
import { refuseMissing } from './scan-request.ts'

/** The layout of a lake in a local folder, ambiguities and all. Throws LAKE_MISSING. */
export async function inferLakeAt(root: string): Promise<Inference> {
  refuseMissing(root)
  const storage = fileStorage(root)
  return inferListing(await storage.list(), storage, new Map())
}
