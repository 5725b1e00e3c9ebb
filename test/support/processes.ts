import { spawnSync } from 'node:child_process'

/** Ids of the running processes whose parent is this one. Of our own process those of all test files: they share it. */
export function childrenOf(pid: number): number[] {
  return processes()
    .filter(({ parent }) => parent === pid)
    .map(({ id }) => id)
}

/** Whether a process runs; one that has ended and waits for its parent does not. */
export function isRunning(pid: number): boolean {
  return processes().some(({ id }) => id === pid)
}

function processes(): { readonly id: number; readonly parent: number }[] {
  const { stdout, pid } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([id, , state]) => Number(id) !== pid && state !== undefined && !state.startsWith('Z'))
    .map(([id, parent]) => ({ id: Number(id), parent: Number(parent) }))
}
