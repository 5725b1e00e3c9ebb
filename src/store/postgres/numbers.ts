import pg from 'pg'

type Parse = (oid: number, format?: 'text' | 'binary') => unknown

const standard = pg.types.getTypeParser as Parse
const parse: Parse = (oid, format) => (oid === 20 || oid === 1700 ? Number : standard(oid, format))

/** Reads int8 (20) and numeric (1700) as numbers, which pg gives as text: instants in µs and counts stay below 2^53. */
export const numbersFromText: pg.CustomTypesConfig = { getTypeParser: parse as typeof pg.types.getTypeParser }
