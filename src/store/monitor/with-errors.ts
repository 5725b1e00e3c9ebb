/** The same store, its errors told as `told` tells them. Parts of it are wrapped likewise. */
export function withErrors<T extends object>(store: T, told: (error: unknown) => unknown): T {
  const wrapped: Record<string, unknown> = {}
  for (const [name, part] of Object.entries(store)) {
    if (typeof part === 'function')
      wrapped[name] = async (...args: unknown[]): Promise<unknown> => {
        try {
          return await (part as (...args: unknown[]) => unknown).apply(store, args)
        } catch (error) {
          throw told(error)
        }
      }
    else wrapped[name] = typeof part === 'object' && part !== null ? withErrors(part, told) : part
  }
  return wrapped as T
}
