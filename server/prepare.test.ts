// What npm runs before its scripts, in a folder that lacks what an install script should have brought.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OLD_NODE = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.20.2'})`

/** A folder whose packages are installed, by what npm noted, and are empty. */
function projectWithoutBinaries(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-prepare-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'server'))
  mkdirSync(join(folder, 'node_modules'))
  for (const file of ['server/prepare.mjs', 'package.json', 'package-lock.json'])
    cpSync(join(ROOT, file), join(folder, file))
  cpSync(join(ROOT, 'package-lock.json'), join(folder, 'node_modules', '.package-lock.json'))
  writeFileSync(join(folder, 'server', 'program.ts'), 'console.log(String("it ran") as string)\n')
  return folder
}

function run(folder: string, args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, npm_config_ignore_scripts: 'true' },
  })
  return { status, said: stdout + stderr }
}

test('the install script that did not run is named in a sentence, also where npm skips what comes before a script', () => {
  const folder = projectWithoutBinaries()
  for (const program of [['server/prepare.mjs'], ['--import', './server/prepare.mjs', 'server/program.ts']]) {
    const { status, said } = run(folder, ['--import', OLD_NODE, ...program])
    expect(status).toBe(1)
    expect(said).toMatch(
      /^Holdfast needs Node 24, and this is Node 20\.20\.2\. The install script of the package “node”[^\n]+\n$/,
    )
    expect(said).toContain('(npm is told to: ignore-scripts)')
    expect(said).toContain('npm rebuild node --ignore-scripts=false')
  }
})

test('a Node that is new enough needs no install script', () => {
  const { status, said } = run(projectWithoutBinaries(), ['--import', './server/prepare.mjs', 'server/program.ts'])
  expect({ status, said }).toEqual({ status: 0, said: 'it ran\n' })
})

test('every script of npm prepares by itself, for what comes before it may be skipped', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const [name, command] of Object.entries(scripts))
    expect(command, name).toMatch(/^node (--import \.\/)?server\/prepare\.mjs/)
})
