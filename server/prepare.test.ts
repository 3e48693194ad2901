// Tests prepare.mjs in a folder in which the install script of the package `node` did not run.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OLD_NODE = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.20.2'})`

/** A folder whose packages are installed according to npm's records, but are empty. */
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

function run(folder: string, args: string[], settings: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, npm_config_ignore_scripts: 'true', ...settings },
  })
  return { status, said: stdout + stderr }
}

test('an install script that did not run is named in a sentence, even if npm skips scripts that run before others', () => {
  const folder = projectWithoutBinaries()
  for (const program of [['server/prepare.mjs'], ['--import', './server/prepare.mjs', 'server/program.ts']]) {
    const { status, said } = run(folder, ['--import', OLD_NODE, ...program])
    expect(status).toBe(1)
    expect(said).toMatch(
      /^Holdfast needs Node 24, and this is Node 20\.20\.2\. The install script of the package “node”[^\n]+\n$/,
    )
    expect(said).toContain('(ignore-scripts is set)')
    expect(said).toContain('npm rebuild node --ignore-scripts=false')
  }
})

test('a Node that is new enough needs no install script of the package node', () => {
  const { status, said } = run(projectWithoutBinaries(), ['--import', './server/prepare.mjs', 'server/program.ts'])
  expect({ status, said }).toEqual({ status: 0, said: 'it ran\n' })
})

test('where development packages were omitted, nothing is installed, and no program runs without the settings of production', () => {
  const folder = projectWithoutBinaries()
  const lockFile = join(folder, 'node_modules', '.package-lock.json')
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as { packages: Record<string, { dev?: boolean }> }
  const installed = Object.entries(packages).filter(([, { dev = false }]) => !dev)
  writeFileSync(lockFile, JSON.stringify({ packages: Object.fromEntries(installed) }))
  const args = ['--import', './server/prepare.mjs', 'server/program.ts']
  const { status, said } = run(folder, args)
  expect(status).toBe(1)
  expect(said).toMatch(/^This folder has the packages for production alone[^\n]+NODE_ENV=production[^\n]+\n$/)
  expect(run(folder, args, { NODE_ENV: 'production' })).toEqual({ status: 0, said: 'it ran\n' })
})

test('every npm script imports prepare.mjs itself, since npm can skip scripts that run before others', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const [name, command] of Object.entries(scripts))
    expect(command, name).toMatch(/^node (--import \.\/)?server\/prepare\.mjs/)
})
