import { type Kernel, loadKernel } from './wasm-decoder.ts'

/** Kernels of this thread that nobody uses. */
const idle: Kernel[] = []
/** The one loaded last, whoever uses it. */
let loaded: Kernel | undefined

/**
 * A kernel that nobody else in this thread uses until it is given back with `giveBackKernel`. The steps of a scan use one after the other: V8 counts all of its
 * memory, and every further one would have it look for unused objects.
 */
export function lendKernel(): Kernel {
  return idle.pop() ?? (loaded = loadKernel())
}

/** Never is a kernel given back twice, nor used afterwards. */
export function giveBackKernel(kernel: Kernel): void {
  idle.push(kernel)
}

/** A kernel of this thread that others may be using: for what touches nothing of theirs and is done at once. */
export function kernelAtHand(): Kernel {
  if (loaded !== undefined) return loaded
  const kernel = lendKernel()
  giveBackKernel(kernel)
  return kernel
}
