/**
 * `make`, which is called only where an argument is not the one of the call before: for what many in a row have in common. Its result is given again and must
 * not be written to, and an array that is an argument must not have been written to meanwhile.
 */
export function unlessSame<Arguments extends readonly unknown[], Made>(make: (...given: Arguments) => Made): (...given: Arguments) => Made {
  let last: { readonly given: Arguments; readonly made: Made } | null = null
  return (...given) => {
    if (last === null || given.some((one, i) => !Object.is(one, last?.given[i]))) last = { given, made: make(...given) }
    return last.made
  }
}
