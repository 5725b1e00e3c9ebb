import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hasProgram } from '../support/programs.ts'
import { tidegauge } from './command.ts'

const root = join(import.meta.dirname, '..', '..')
const unit = readFileSync(join(root, 'deploy', 'tidegauge.service'), 'utf8')
const recipe = readFileSync(join(root, 'deploy', 'Containerfile'), 'utf8')

/** Flags of a command as its help names them. */
async function helpOf(command: string): Promise<string> {
  return (await tidegauge([command, '--help'])).stdout
}

test('unit and container call commands and options that there are', async () => {
  const calls = [...`${unit}\n${recipe}`.matchAll(/\btidegauge"?,? "?(serve|health|init|token create)\b([^\n]*)/g)]
  expect(calls.length).toBeGreaterThan(3)
  for (const [, words = '', rest = ''] of calls) {
    const help = await helpOf(words.split(' ')[0] ?? '')
    for (const [flag] of rest.matchAll(/--[a-z-]+/g)) if (words !== 'token create') expect(help, `${words} ${flag}`).toContain(flag)
  }
})

test('the container is built on a Node that the package supports, runs without root and says how it is', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } }
  expect(engines.node).toBe('>=20.19')
  for (const [, major] of recipe.matchAll(/^FROM node:(\d+)/gm)) expect(Number(major)).toBeGreaterThanOrEqual(20)
  expect(recipe).toMatch(/^USER node$/m)
  expect(recipe).toMatch(/^HEALTHCHECK .*"health", "--live"\]$/m)
})

// Where there is systemd, or a builder that works, they are asked; elsewhere the tests above are all that can be said.
if (hasProgram('systemd-analyze'))
  test('systemd accepts the unit', () => {
    const { stdout, stderr, status } = spawnSync('systemd-analyze', ['verify', '--man=no', join(root, 'deploy', 'tidegauge.service')], {
      encoding: 'utf8',
    })
    expect({ status, said: `${stdout}${stderr}` }).toEqual({ status: 0, said: '' })
  })

const builder = ['docker', 'podman'].find((program) => hasProgram(program) && spawnSync(program, ['info']).status === 0)
if (builder !== undefined)
  test('the container is built, and its health command answers', { timeout: 900_000 }, () => {
    const built = spawnSync(builder, ['build', '-f', 'deploy/Containerfile', '-t', 'tidegauge-test', '.'], { cwd: root, encoding: 'utf8' })
    expect(built.status, built.stderr).toBe(0)
    const ran = spawnSync(builder, ['run', '--rm', 'tidegauge-test', '--version'], { encoding: 'utf8' })
    expect(ran.stdout).toMatch(/^\d+\.\d+\.\d+/)
  })
