// The package as a developer gets it: packed, installed into an empty project, and used there by tsc.
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)
const npm = (args: string[], cwd: string) => run('npm', args, { cwd, shell: process.platform === 'win32' })
const node = (script: string, args: string[], cwd: string) =>
  run(process.execPath, [join(ROOT, 'node_modules', script), ...args], { cwd })

let project: string

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'holdfast-map-package-'))
  await node('tsdown/dist/run.mjs', ['--filter', 'client/seat-map'], ROOT)
  const packed = await npm(['pack', join(ROOT, 'client/seat-map'), '--json', '--ignore-scripts'], project)
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }]
  const manifest = {
    name: 'theatre',
    private: true,
    type: 'module',
    dependencies: { '@holdfast/seat-map': `file:${filename}` },
  }
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest))
  await npm(['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'], project)
}, 120_000)
afterAll(() => rm(project, { recursive: true, force: true }))

/** The output of tsc for a program that uses the package, with all declarations checked. */
async function check(program: string): Promise<string> {
  await writeFile(join(project, 'program.ts'), program)
  const args = [
    '--strict',
    '--noEmit',
    '--target',
    'es2022',
    '--module',
    'nodenext',
    '--lib',
    'es2024,dom',
    'program.ts',
  ]
  return node('typescript/bin/tsc', args, project).then(
    ({ stdout }) => stdout,
    (error: unknown) => (error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)),
  )
}

const PROGRAM = `
import { DARK_MAP, hallOf, SeatMap, type SeatingPlan } from '@holdfast/seat-map'
import '@holdfast/seat-map/elements'

declare const plan: SeatingPlan
export const seats: number = hallOf(plan).seatCount
export const ground: string = DARK_MAP.ground
export const maps: (typeof SeatMap)[] = [SeatMap]

const element = document.querySelector('holdfast-booking')
element?.addEventListener('holdfast-checkout', async (event) => {
  const amount: number = event.detail.total.amount
  event.preventDefault()
  if (amount > 0) console.log((await element.confirm()).labels)
})
`

test('tsc knows the core, the elements and their events, and needs no zod', async () => {
  expect(await check(PROGRAM)).toBe('')
  expect(await check(PROGRAM.replace('total.amount', 'total.sum'))).toContain("Property 'sum' does not exist")
  expect(await readdir(join(project, 'node_modules'))).not.toContain('zod')
}, 60_000)

test('the core runs without a browser or Svelte until something is drawn', async () => {
  const script = "import { hallOf } from '@holdfast/seat-map'; console.log(typeof hallOf)"
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: project })
  expect(stdout.trim()).toBe('function')
})
