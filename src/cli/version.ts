declare const __TIDEGAUGE_VERSION__: string | undefined

/** The package's version; the build writes it in. */
export const version: string = typeof __TIDEGAUGE_VERSION__ === 'string' ? __TIDEGAUGE_VERSION__ : '0.0.0-source'
