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

/** Throws DATA_FOLDER_UNUSABLE when the store is another owner's. */
export async function refuseOtherOwner(connection: Connection, owner: StoreOwner, place: string): Promise<void> {
  const [id, of] = (await connection.row<Row>('SELECT data_folder, data_folder_place FROM store_facts')) ?? [null, null]
  if (id === null || id === owner.id) return
  throw new AppError(
    'DATA_FOLDER_UNUSABLE',
    `cannot use ${place}: it holds the lake of another data folder (${of ?? 'unknown'}); set another store.schema, or use that data folder`,
  )
}

/** Makes a store that nobody owns this owner's. Throws DATA_FOLDER_UNUSABLE when it is another's. */
export async function claimStore(connection: Connection, owner: StoreOwner, place: string): Promise<void> {
  await refuseOtherOwner(connection, owner, place)
  await connection.run(
    'UPDATE store_facts SET data_folder = $1, data_folder_place = $2 WHERE data_folder IS NULL OR data_folder_place <> $2',
    owner.id,
    owner.place,
  )
}
