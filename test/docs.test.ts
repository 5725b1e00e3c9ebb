import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../src/config/parse-config.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const inFolder = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))

const guide = 'docs/MONITORING_GUIDE.md'
const pages = [
  ...['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'bench/README.md'],
  ...inFolder('docs', '.md').filter((path) => !path.startsWith(join('docs', 'reference', 'checks'))),
]

/** The text without what stands in blocks and spans of code. */
const prose = (text: string): string => text.replace(/^```[^]*?^```/gm, '').replace(/`[^`\n]*`/g, '')

/** Anchors of headings as GitHub makes them. */
const anchorsOf = (text: string): string[] =>
  [...text.replace(/^```[^]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

describe.each(pages)('%s', (page) => {
  const links = [...prose(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target ?? '')
    .filter((target) => !/^\w+:/.test(target))
  test('every link leads to a page, and to a heading of it', () => {
    const broken = links.filter((target) => {
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? page : relative(root, join(root, dirname(page), path))
      if (!existsSync(join(root, file))) return true
      return anchor !== undefined && !anchorsOf(read(file)).includes(anchor)
    })
    expect(broken).toEqual([])
  })
})

test('every page of the reference is named on the first page', () => {
  const text = read('README.md')
  for (const name of readdirSync(join(root, 'docs', 'reference')).filter((file) => file.endsWith('.md')))
    expect(text).toContain(`(docs/reference/${name})`)
})

test('what the guide shows of examples/ is what is there', () => {
  const text = read(guide)
  for (const name of ['server.yaml', 'prometheus.yml', 'prometheus-rules.yml', 'watch.mjs', 'push.mjs', 'push.py'])
    expect(text, name).toContain(`\n${read(`examples/${name}`).trimEnd()}\n\`\`\``)
})

test('the example of a server is a right config that has every section of a server', () => {
  const text = read('examples/server.yaml')
  expect(parseConfig(text, '/examples/server.yaml')).not.toHaveProperty('problems')
  for (const section of ['server', 'schedule', 'health', 'trends', 'updates', 'metrics', 'logs', 'retention'])
    expect(text).toMatch(new RegExp(`^${section}:`, 'm'))
})

test('paths that pages for users name are paths of the server, or lead to some', () => {
  const routes = inFolder('src/api', '.ts')
    .flatMap((path) => [...read(path).matchAll(/['"`](\/(?:api\/v1|metrics)[^'"`\s]*)['"`]/g)].map(([, route]) => route ?? ''))
    .map((route) => route.split('/'))
  const leads = (path: string) =>
    routes.some((route) => path.split('/').every((part, i) => route[i] === part || /^(:|\$\{)/.test(route[i] ?? '')))
  const named = ['README.md', guide, 'docs/reference/api.md', 'docs/reference/history.md', 'docs/reference/schedule.md'].flatMap((page) =>
    [...read(page).matchAll(/\/api\/v1\/[\w/{}.-]+/g)].map(([path]) => path.replace(/[./-]+$/, '')),
  )
  expect(named.length).toBeGreaterThan(40)
  expect([...new Set(named)].filter((path) => !leads(path))).toEqual([])
})

test('metrics that the guide asks for are those of the reference', () => {
  const reference = read('docs/reference/metrics.md')
  const asked = [...read(guide).matchAll(/\b(?:quality|stock_data|tidegauge|http)_[a-z0-9_]+/g)].map(([name]) => name)
  const names = new Set(
    asked.filter((name) => !/^quality_metrics|_score_|^tidegauge_v/.test(name)).map((name) => name.replace(/_bucket$/, '')),
  )
  expect(names.size).toBeGreaterThan(10)
  expect([...names].filter((name) => !reference.includes(`\`${name}\``))).toEqual([])
})
