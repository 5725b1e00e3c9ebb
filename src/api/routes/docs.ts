import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { KeptBody } from '../kept-reply.ts'
import type { Api } from '../route.ts'

const script = 'text/javascript; charset=utf-8'
const assets: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': script,
  'favicon-32x32.png': 'image/png',
}

const page = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tidegauge API</title>
<link rel="icon" type="image/png" href="/api/docs/favicon-32x32.png">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
`

const start = `SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  showExtensions: true,
})
`

/** No script stands in the page; Swagger UI sets styles of elements. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** The description of this interface for people: a page with Swagger UI, all of it served from here. */
export function docsRoutes(api: Api): void {
  const require = createRequire(import.meta.url)
  const folder = dirname(require.resolve('swagger-ui-dist/package.json'))
  const kept = new Map([
    ['', new KeptBody(Buffer.from(page), 'text/html; charset=utf-8')],
    ['start.js', new KeptBody(Buffer.from(start), script)],
  ])
  const bodyOf = (name: string): KeptBody => {
    const body = kept.get(name) ?? new KeptBody(readFileSync(join(folder, name)), assets[name] ?? script)
    kept.set(name, body)
    return body
  }
  for (const name of ['', 'start.js', ...Object.keys(assets)])
    api.get(name === '' ? '/api/docs' : `/api/docs/${name}`, { config: { role: 'public' }, schema: { hide: true } }, (request, reply) =>
      bodyOf(name).send(request, reply.header('content-security-policy', policy)),
    )
  // Whoever types the address alone should find something.
  for (const path of ['/', '/api', '/api/docs/'])
    api.get(path, { config: { role: 'public' }, schema: { hide: true } }, (_, reply) => reply.redirect('/api/docs'))
}
