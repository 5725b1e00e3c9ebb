/**
 * Which folder of src/ may import which. Read by .dependency-cruiser.mjs; a test holds ARCHITECTURE.md's table to it.
 *
 * `pure` folders read no file, socket, clock, environment or random source.
 */
export const layers = {
  base: { pure: true, may: [] },
  model: { pure: true, may: ['base'] },
  calendar: { pure: true, may: ['base', 'model'] },
  kernel: { pure: false, may: ['base', 'model'] },
  lake: { pure: false, may: ['base', 'model', 'calendar'] },
  formats: { pure: false, may: ['base', 'model', 'kernel'] },
  series: { pure: true, may: ['base', 'model', 'calendar'] },
  checks: { pure: true, may: ['base', 'model', 'calendar'] },
  incidents: { pure: true, may: ['base', 'model'] },
  score: { pure: true, may: ['base', 'model'] },
  profile: { pure: true, may: ['base', 'model', 'calendar'] },
  states: { pure: false, may: ['base', 'model'] },
  synthetic: { pure: true, may: ['base', 'model', 'calendar'] },
  store: { pure: false, may: ['base', 'model'] },
  config: { pure: false, may: ['base', 'model', 'calendar', 'checks', 'formats', 'lake'] },
  scan: {
    pure: false,
    may: ['base', 'model', 'calendar', 'lake', 'kernel', 'formats', 'series', 'checks', 'incidents', 'score', 'profile', 'states', 'store'],
  },
  app: {
    pure: false,
    may: ['base', 'model', 'calendar', 'lake', 'formats', 'checks', 'profile', 'states', 'store', 'scan', 'config', 'synthetic', 'score'],
  },
  cli: {
    pure: false,
    may: ['base', 'model', 'calendar', 'checks', 'store', 'scan', 'config', 'app', 'profile', 'score', 'synthetic', 'formats', 'lake'],
  },
}
