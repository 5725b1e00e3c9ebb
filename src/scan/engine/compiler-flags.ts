import { setFlagsFromString } from 'node:v8'

/** The names are V8's own, of Node 20 and 22; from Node 24 on it compiles in more steps and has others. */
function setFlags(...flags: readonly string[]): void {
  if (Number.parseInt(process.versions.node) < 24) for (const flag of flags) setFlagsFromString(flag)
}

/**
 * A scan lasts a second or two and runs through most of its code some hundred times: what is optimised later, and less of it, saves a tenth of its CPU
 * time. Its heap stays small: V8 looks for unused memory, each time in all of it, when it is eleven times what was in use the last time, rather than soon again.
 * Of what a scan of few objects makes first, the records of all series, nothing is unused before its end: the room for new objects, which V8 doubles as it
 * fills, grows to its most at once instead, and what lies there is moved less often.
 * To be called before its bundle is loaded: code that V8 has kept is of use under the flags alone under which it was compiled. Takes back what `compileAtOnce` sets.
 */
export function optimiseLate(): void {
  setFlags(
    '--interrupt-budget=600000',
    '--max-inlined-bytecode-size-cumulative=150',
    '--heap-growing-percent=1000',
    '--semi-space-growth-factor=16',
    '--no-always-sparkplug',
  )
}

/**
 * V8's own flags, for the time that a thread takes to start: what Node keeps compiled of itself is of use under these alone, and more than half of the start would
 * go into compiling. The thread sets the others, for all threads, before it loads its bundle. Elsewhere than in Node 20 a number may not be V8's own: then
 * nothing is gained.
 */
export function asNodeStarts(): void {
  setFlags(
    '--interrupt-budget=67584',
    '--max-inlined-bytecode-size-cumulative=920',
    '--heap-growing-percent=0',
    '--semi-space-growth-factor=2',
    '--no-always-sparkplug',
  )
}

/**
 * For scans of many objects: until it is optimised, code is compiled at once rather than interpreted, and the room for new objects is doubled as it fills. It
 * would take some MB more of every thread.
 */
export function compileAtOnce(): void {
  setFlags('--always-sparkplug', '--semi-space-growth-factor=2')
}

/**
 * For scans of thousands of objects: unused memory is looked for as soon as a tenth more is in use than the last time, rather than eleven times as much. A scan of ten
 * thousand series takes some 50 MB less at its peak. All versions of Node have the name.
 */
export function growSlowly(): void {
  setFlagsFromString('--heap-growing-percent=10')
}
