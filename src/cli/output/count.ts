/** `1,234,567` */
export function countText(count: number): string {
  return count.toLocaleString('en-US')
}

/** `1 symbol`, `2,000 symbols`. `many` where the plural is not the word with an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}
