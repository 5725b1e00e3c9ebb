import { setFlagsFromString } from 'node:v8'

/**
 * Every thread compiles the same checks for itself, and a scan lasts a second or two: compiling less eagerly, and running baseline code until then,
 * saves a tenth of its CPU time on Node 20. The names are V8's own; from Node 24 on it compiles in more steps and has others.
 */
const flags =
  Number.parseInt(process.versions.node) >= 24
    ? []
    : ['--always-sparkplug', '--interrupt-budget=600000', '--max-inlined-bytecode-size-cumulative=150']

/** Has this process compile as a scan of many objects is best served. */
export function compileLess(): void {
  for (const flag of flags) setFlagsFromString(flag)
}
