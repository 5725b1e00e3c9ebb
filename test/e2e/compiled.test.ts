import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { mainFile, temporaryFolder, tidegauge } from './command.ts'

const dist = dirname(mainFile)

test('a scan says the same without the code that was compiled with the build', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'command'))
  cpSync(dist, join(folder, 'command', 'dist'), { recursive: true })
  symlinkSync(join(dist, '..', 'node_modules'), join(folder, 'command', 'node_modules'))
  for (const name of ['scan', 'scan-worker']) rmSync(join(folder, 'command', 'dist', `${name}.compiled`))
  await tidegauge(['demo', join(folder, 'lake'), '--symbols', '20', '--years', '2'])
  const findings = async (script: string) => {
    const data = join(folder, `data-${script.length}`)
    const scan = await tidegauge(['scan', join(folder, 'lake'), '--data', data, '--as-of', '2024-12-31T22:00:00Z', '--workers', '2'], {
      script,
    })
    expect([scan.code, scan.stderr]).toEqual([0, expect.any(String)])
    return (await tidegauge(['findings', '--data', data, '--format', 'json'])).stdout
  }
  const said = await findings(mainFile)
  expect(said).toContain('"check"')
  expect(await findings(join(folder, 'command', 'dist', 'main.js'))).toBe(said)
})
