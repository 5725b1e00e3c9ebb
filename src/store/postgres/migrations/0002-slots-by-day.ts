/** No table is another one, but long lists of slots are told by bits from now on (`slotsText`), which a program that knows version 1 cannot read. */
export const slotsByDay = 'SELECT 1'
