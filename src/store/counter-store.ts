/** Running totals that a restart must not lose, as plain data by name. */
export interface CounterStore {
  load(name: string): Promise<unknown>
  save(name: string, value: unknown): Promise<void>
}
