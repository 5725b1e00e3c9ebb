/** Opens the store of a data folder; the one place that says which store. */
export { openStore } from '../store/sqlite/open-store.ts'
