/** What the symbol index can be ordered by; `-` before a name: descending. */
export const symbolSortNames = ['symbol', '-symbol', 'score', '-score', 'records', '-records', 'updated', '-updated'] as const
