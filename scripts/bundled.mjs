/** Node 20 reads no TypeScript, so what a script shares with the sources is bundled in memory first. */
import { build } from 'esbuild'

/** The exports of a TypeScript file. @param {string} path */
export async function importTypeScript(path) {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'error',
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}
