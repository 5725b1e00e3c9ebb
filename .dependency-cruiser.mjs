import { layers } from './layers.mjs'

const folders = Object.keys(layers)

/** One rule a folder: whatever of src/ is not named in layers.mjs may not be imported. */
const layerRules = folders.map((folder) => ({
  name: `layer-${folder}`,
  comment: `src/${folder} imports only: ${layers[folder].may.join(', ') || 'nothing'} (layers.mjs)`,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: [`^src/${folder}/`, ...layers[folder].may.map((name) => `^src/${name}/`)] },
}))

const pure = folders.filter((folder) => layers[folder].pure).join('|')

export default {
  forbidden: [
    ...layerRules,
    {
      name: 'no-circular',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'pure-folders',
      comment: 'pure folders touch no file, socket, process or thread',
      severity: 'error',
      from: { path: `^src/(${pure})/`, pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'sqlite-in-one-place',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/store/sqlite/'] },
      to: { path: '@photostructure/sqlite' },
    },
    { name: 'parquet-in-one-place', severity: 'error', from: { path: '^src/', pathNot: '^src/formats/' }, to: { path: 'hyparquet' } },
    {
      name: 'zod-where-input-is-read',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(config|contract|api)/' },
      to: { path: 'node_modules/zod/' },
    },
    {
      name: 'commander-in-cli',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli/|main\\.ts)' },
      to: { path: 'node_modules/(commander|cli-progress)' },
    },
    {
      name: 'no-tests-in-code',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '(\\.test\\.ts$|^test/)' },
    },
    {
      name: 'only-app-opens-the-store',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(app|store)/', '\\.test\\.ts$'] },
      to: { path: '^src/store/sqlite/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
}
