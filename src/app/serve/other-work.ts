/** Lets a thread answer what came in meanwhile before a long computation goes on. */
export function otherWork(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
