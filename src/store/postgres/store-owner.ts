import { AppError } from '../../base/app-error.ts'
import type { Connection } from './connection.ts'

/** The data folder whose packs the store's series lie in. */
export interface StoreOwner {
  /** Kept in the data folder. */
  readonly id: string
  /** For people: host and path. */
  readonly place: string
}

type Row = readonly [id: string | null, place: string | null]

// Whoever was killed between claiming the store and noting so in the data folder comes back under another id.
const ownerOfContent =
  'SELECT data_folder, data_folder_place FROM store_facts WHERE EXISTS (SELECT 1 FROM scans) OR EXISTS (SELECT 1 FROM marks)'

/** Throws DATA_FOLDER_UNUSABLE when what the store holds is another owner's. */
export async function refuseOtherOwner(connection: Connection, owner: StoreOwner, place: string): Promise<void> {
  const [id, of] = (await connection.row<Row>(ownerOfContent)) ?? [null, null]
  if (id === null || id === owner.id) return
  throw new AppError(
    'DATA_FOLDER_UNUSABLE',
    `cannot use ${place}: it holds the lake of another data folder (${of ?? 'unknown'}); set another store.schema, or use that data folder`,
  )
}

/** Makes a store that nobody owns, or that holds nothing yet, this owner's. Throws DATA_FOLDER_UNUSABLE when it is another's. */
export async function claimStore(connection: Connection, owner: StoreOwner, place: string): Promise<void> {
  await refuseOtherOwner(connection, owner, place)
  await connection.run(
    'UPDATE store_facts SET data_folder = $1, data_folder_place = $2 WHERE data_folder IS DISTINCT FROM $1 OR data_folder_place <> $2',
    owner.id,
    owner.place,
  )
}
