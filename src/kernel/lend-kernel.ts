import { type Kernel, loadKernel } from './wasm-decoder.ts'

/** Kernels of this thread that nobody uses. */
const idle: Kernel[] = []

/**
 * A kernel that nobody else in this thread uses until it is given back with `giveBackKernel`. The steps of a scan use one after the other: V8 counts all of its
 * memory, and every further one would have it look for unused objects.
 */
export function lendKernel(): Kernel {
  return idle.pop() ?? loadKernel()
}

/** Never is a kernel given back twice, nor used afterwards. */
export function giveBackKernel(kernel: Kernel): void {
  idle.push(kernel)
}
