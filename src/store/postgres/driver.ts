type Scalar = string | number | boolean | null
/** A parameter of a statement: an array stands for a Postgres array. */
export type Value = Scalar | readonly Scalar[]

/** One connection, as little of it as the store needs: pg's, or that of a Postgres inside the process. int8 comes as a number. */
export interface Driver {
  /** One statement; rows come as arrays. */
  query(sql: string, values: readonly Value[]): Promise<{ readonly rows: readonly (readonly unknown[])[]; readonly changes: number }>
  /** One or more statements without parameters. */
  exec(sql: string): Promise<void>
}
