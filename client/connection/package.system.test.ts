// The package as a developer gets it: packed, installed into an empty project, and used there by tsc, Node and a
// browser.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testServer, type TestServer } from '../../server/testing/test-server.ts'
import { launchBrowser } from '../testing/browser.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MOST_GZIPPED_BYTES = 25_000
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' }

const run = promisify(execFile)
const node = (script: string, args: string[], cwd: string) =>
  run(process.execPath, [join(ROOT, script), ...args], { cwd })
const npm = (args: string[], cwd: string) => run('npm', args, { cwd, shell: process.platform === 'win32' })

/** A copy of `examples/` into which the packed package is installed. */
let project: string
let server: TestServer
let pages: Server
let origin: string
let browser: Browser

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'holdfast-package-'))
  pages = createServer((asked, answer) => {
    const path = decodeURIComponent(new URL(asked.url ?? '/', 'http://pages').pathname)
    readFile(join(project, path)).then(
      (file) => answer.writeHead(200, { 'Content-Type': TYPES[extname(path)] }).end(file),
      () => answer.writeHead(404).end(),
    )
  }).listen(0, '127.0.0.1')
  await once(pages, 'listening')
  origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`
  const started = Promise.all([testServer({ ALLOWED_ORIGINS: origin }), launchBrowser()])
  await install()
  ;[server, browser] = await started
}, 90_000)

afterAll(async () => {
  pages.close()
  await browser.close()
  await server.close()
  await rm(project, { recursive: true, force: true })
})

async function install(): Promise<void> {
  await node('node_modules/tsdown/dist/run.mjs', ['--filter', 'client/connection'], ROOT)
  await cp(join(ROOT, 'examples'), project, { recursive: true, filter: (path) => !path.includes('node_modules') })
  const packed = await npm(['pack', join(ROOT, 'client/connection'), '--json', '--ignore-scripts'], project)
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }]
  const manifest = join(project, 'package.json')
  const wanted = (await readFile(manifest, 'utf8')).replace('file:../client/connection', `file:${filename}`)
  await writeFile(manifest, wanted)
  await npm(['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--omit=dev'], project)
}

test('has the files that it declares, needs no zod, and is small', async () => {
  const installed = join(project, 'node_modules/@holdfast/client')
  expect((await readdir(installed)).sort()).toEqual(['README.md', 'dist', 'package.json'])
  expect((await readdir(join(installed, 'dist'))).sort()).toEqual(['LICENSE', 'index.d.ts', 'index.js'])
  expect(await readdir(join(project, 'node_modules'))).not.toContain('zod')
  expect(gzipSync(await readFile(join(installed, 'dist/index.js'))).length).toBeLessThan(MOST_GZIPPED_BYTES)
})

test('tsc --strict reads its types, without zod', async () => {
  const flags = ['--strict', '--noEmit', '--exactOptionalPropertyTypes', '--target', 'es2024']
  const more = ['--module', 'node16', '--lib', 'es2024,dom,dom.iterable']
  const checked = node('node_modules/typescript/bin/tsc', [...flags, ...more, await readmeProgram('ts')], project)
  const found = await checked.then(
    () => '',
    (error: unknown) => (error as { stdout: string }).stdout,
  )
  expect(found).toBe('')
})

/** Writes the README's first program of a kind into a file of the project, with another server and show if named. */
async function readmeProgram(kind: string, server = 'http://127.0.0.1:3000', showId = 'cinema'): Promise<string> {
  const prose = await readFile(join(ROOT, 'client/connection/README.md'), 'utf8')
  const [, program = ''] = new RegExp(`\`\`\`${kind}\\n(.*?)\`\`\``, 's').exec(prose) ?? []
  if (kind === 'ts') expect(program.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(12)
  const here = program.replaceAll('http://127.0.0.1:3000', server).replaceAll("'cinema'", `'${showId}'`)
  await writeFile(join(project, `readme.${kind}`), here)
  return `readme.${kind}`
}

test('the README’s twelve lines follow a show and take a seat', async () => {
  const file = await readmeProgram('ts', server.url, await server.boxOffice.addShow(5))
  // As in Node 20.
  const older = ['--import', 'data:text/javascript,delete Promise.withResolvers']
  const { stdout } = await run(process.execPath, [...older, file], { cwd: project })
  expect(stdout).toMatch(/available\n[^]*Booked \S/)
})

test('the README’s program without a socket takes a seat', async () => {
  const file = await readmeProgram('js', server.url, await server.boxOffice.addShow(5))
  const { stdout } = await run(process.execPath, [file], { cwd: project })
  expect(stdout).toContain('seatIds: [ 0 ]')
})

test('the README’s page, of another origin and without a build, takes a seat', async () => {
  const page = await browser.newPage()
  await page.goto(`${origin}/${await readmeProgram('html', server.url, await server.boxOffice.addShow(5))}`)
  await page.getByText('5 available').waitFor()
  await page.getByRole('button').click()
  await page.getByText('4 available, yours: 0').waitFor()
})

test('the example for Node draws a map in the terminal, takes a seat and gives it back', async () => {
  const showId = await server.boxOffice.addShow(10)
  const child = spawn(process.execPath, ['node/follow.js', server.url, showId], { cwd: project })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
  const ended = once(child, 'close')
  await expect.poll(() => output).toMatch(/9 available, 1 held[^]*@/)
  child.kill('SIGINT')
  await ended
  expect(output).toContain('Your seats: none (answered)')
})

test('a page of another origin, without a build, shows the map and takes a seat', async () => {
  const showId = await server.boxOffice.addShow(5)
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.goto(`${origin}/html/index.html?server=${server.url}&show=${showId}`)
  await page.locator('circle[data-status="0"]').nth(2).click()
  await page.getByText('You hold 1').waitFor()
  expect(await page.locator('circle[data-mine]').count()).toBe(1)
  expect(errors).toEqual([])
})

describe('built by a bundler', () => {
  beforeAll(async () => {
    const input = ['react', 'vue'].map((kind) => join(project, kind, 'index.html'))
    await build({ root: project, base: './', logLevel: 'warn', build: { minify: false, rolldownOptions: { input } } })
  })

  test.each(['react', 'vue'])('the example in %s shows the seats and takes one', async (kind) => {
    const showId = await server.boxOffice.addShow(5)
    const page = await browser.newPage()
    await page.goto(`${origin}/dist/${kind}/index.html?server=${server.url}&show=${showId}`)
    await page.getByRole('button', { name: '3' }).click()
    await page.getByRole('button', { name: 'mine' }).waitFor()
  })
})
