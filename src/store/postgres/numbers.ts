import pg from 'pg'

/** Reads int8 (20) and numeric (1700) as numbers, which pg gives as text: instants in µs and counts stay below 2^53. */
export const numbersFromText: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === 20 || oid === 1700 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}
