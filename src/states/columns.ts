export type { StoredColumns } from '../model/stored-columns.ts'
