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

/** Packages and the places of src/ that may import them: whoever replaces one finds all that it touches there. ARCHITECTURE.md has the same table. */
const homes = {
  '@photostructure/sqlite': ['store/sqlite/'],
  hyparquet: ['formats/'],
  'hyparquet-compressors': ['formats/'],
  zod: ['config/', 'contract/', 'api/'],
  yaml: ['config/'],
  commander: ['cli/', 'main\\.ts'],
  'cli-progress': ['cli/'],
  fastify: ['api/'],
  '@fastify/[a-z-]+': ['api/'],
  'fastify-type-provider-zod': ['api/'],
  'swagger-ui-dist': ['api/'],
  ws: ['api/'],
  kysely: ['store/'],
  pg: ['store/postgres/', 'store/monitor/', 'health/probes/postgres\\.ts'],
  'prom-client': ['metrics/'],
  pino: ['logs/'],
  'pino-pretty': ['logs/'],
  'rotating-file-stream': ['logs/'],
  croner: ['schedule/'],
  chokidar: ['schedule/'],
  ioredis: ['health/probes/redis\\.ts'],
  'neo4j-driver-lite': ['health/probes/neo4j\\.ts'],
  systeminformation: ['health/'],
  undici: ['outbound/'],
  'simple-statistics': ['trends/'],
}

const packageRules = Object.entries(homes).map(([name, places]) => ({
  name: `home-of-${name.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')}`,
  comment: `${name} is imported in ${places.join(', ')} only`,
  severity: 'error',
  from: { path: '^src/', pathNot: [`^src/(${places.join('|')})`, '\\.test\\.ts$'] },
  to: { path: `node_modules/(@types/)?${name}/` },
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
    ...packageRules,
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
