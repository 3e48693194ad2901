// The files in deploy/ and compose.yaml name settings and files that exist.
import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { settings } from './settings.ts'

const ROOT = new URL('../', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, ROOT), 'utf8')

test('the example of an environment file is a valid configuration, with its comments too', () => {
  const example = read('deploy/holdfast.env.example')
  for (const text of [example, example.replaceAll(/^#(?=[A-Z_]+=)/gm, '')]) {
    const environment = parseEnv(text)
    expect(Object.keys(environment).filter((name) => !(name in settings))).toEqual([])
    expect(readConfig({ ...environment, NODE_ENV: 'production' }).production).toBe(true)
  }
})

test('compose.yaml gives the servers settings that exist, and mounts files that exist', () => {
  const compose = read('compose.yaml')
  const [, environment = ''] = /^x-holdfast:[^]*?\n {2}environment:\n([^]*?)\n\n/m.exec(compose) ?? []
  const names = [...environment.matchAll(/^ {4}([A-Z_]+):/gm)].map(([, name = '']) => name)
  expect(names).toContain('DATABASE_URL')
  expect(names.filter((name) => !(name in settings))).toEqual([])
  const mounted = [...compose.matchAll(/^ +- (\.\/[^:]+):/gm)].map(([, path = '']) => path)
  expect(mounted.length).toBeGreaterThan(4)
  expect(mounted.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([])
})
