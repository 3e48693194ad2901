// The alert rules and the dashboard’s queries by promtool, which Debian’s package `prometheus` has.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { runSystem, systemFolder, systemProgram } from '../testing/system-programs.ts'

const FOLDER = fileURLToPath(new URL('../../docs/monitoring/', import.meta.url))
const promtool = (...args: string[]): void => runSystem(systemProgram('prometheus', '/usr/bin/promtool'), args)

test('the alert rules are rules', () => promtool('check', 'rules', '--lint-fatal', `${FOLDER}alerts.yml`))

test('each alert is raised when it must be, and not while all is well', () =>
  promtool('test', 'rules', `${FOLDER}alerts-test.yml`))

test('every query of the dashboard is one', async () => {
  const dashboard = await readFile(`${FOLDER}holdfast-dashboard.json`, 'utf8')
  const queries = [...dashboard.matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)].map(([, text = '']) =>
    String(JSON.parse(text)),
  )
  expect(queries.length).toBeGreaterThan(40)
  const rules = queries.map((query, i) => ({ record: `query:${i}`, expr: query.replaceAll('$__rate_interval', '1m') }))
  const { folder, remove } = systemFolder()
  onTestFinished(remove)
  const file = join(folder, 'queries.yml')
  // JSON is YAML.
  await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }))
  promtool('check', 'rules', file)
})
