import type { Format } from './format.ts'

/** Columns by name, in any order. Read by `parquet.ts`, not by a decoder. */
export const parquetTable: Format = {
  name: 'parquet',
  syntax: 'parquet',
  title: 'Apache Parquet',
  recognisedBy: '`PAR1` in front',
  traps: [
    "times are INT64 in ms, µs or ns (by the column's logical type, else by digits), INT96, date32, or text; INT64 beyond 2^53 is exact",
    'a pandas index is a column `__index_level_0__` or has the name of its index',
    'only the columns of a bar are read',
  ],
  source: 'https://parquet.apache.org/docs/file-format/; see docs/adr/parquet-reader.md',
  matches: () => false,
  read: () => ({ parquet: true }),
}
