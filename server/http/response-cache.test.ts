// Without the cache, each request for a large answer would build and compress it again.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import express from 'express'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { rawRequest } from '../testing/raw-sockets.ts'
import { ResponseCache, type Source } from './response-cache.ts'

/** The current value of the answer. */
let state = 0
let builds: number[] = []
const answers = new ResponseCache()
const textOf = (at: number): string => `${at}:`.padEnd(5000, 'seats ')
const known: Source = { key: 'known', etag: () => String(state), build }
/** Without a version: only a build can tell whether the answer changed. */
const unknown: Source = {
  key: 'unknown',
  build: async () => {
    await turn()
    return build()
  },
}

function build(): { etag: string; text: string } {
  builds.push(state)
  return { etag: String(state), text: textOf(state) }
}

const app = express()
  .get('/known', (_request, response) => answers.of(known).send(response))
  .get('/unknown', (_request, response) => answers.of(unknown).send(response))
const server = app.listen(0, '127.0.0.1')
let url: string

beforeAll(async () => {
  if (!server.listening) await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())
beforeEach(() => {
  state++
  builds = []
})

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  rawRequest(url, path, { headers: { 'Accept-Encoding': 'gzip, deflate, br', ...headers }, method })

test('fifty simultaneous requests get one answer that was built once', async () => {
  const all = await Promise.all(Array.from({ length: 50 }, () => ask('/known')))
  for (const { bytes } of all) expect(brotliDecompressSync(bytes).toString()).toBe(textOf(state))
  expect(builds).toEqual([state])
  const same = await Promise.all(Array.from({ length: 50 }, () => answers.get(unknown, 'gzip')))
  expect(new Set(same).size).toBe(1)
  expect(builds).toEqual([state, state])
})

test('no request gets an answer from before it, and requests during a build share the next one', async () => {
  const source: Source = { key: 'changing', etag: () => String(state), build }
  const first = answers.get(source, 'gzip')
  await expect.poll(() => builds).toEqual([state])
  state++
  const later = [answers.get(source, 'gzip'), answers.get(source, 'gzip')]
  const before = state
  state++
  const last = answers.get(source, 'gzip')
  expect(Number((await first).etag)).toBe(before - 1)
  for (const answer of await Promise.all([...later, last])) {
    expect(Number(answer.etag)).toBe(state)
    expect(gunzipSync(answer.bytes).toString()).toBe(textOf(state))
  }
  expect(builds).toEqual([before - 1, state])
})

test('a client with the current answer gets 304 without a build', async () => {
  const ifNoneMatch = { 'If-None-Match': `W/"${state}"` }
  const notModified = await ask('/known', ifNoneMatch)
  expect(notModified).toMatchObject({ status: 304, body: '', headers: { vary: 'Accept-Encoding' } })
  expect(builds).toEqual([])
  state++
  const changed = await ask('/known', ifNoneMatch)
  expect(changed).toMatchObject({ status: 200, headers: { etag: `W/"${state}"` } })
  expect(await ask('/unknown', { 'If-None-Match': `W/"${state}"` })).toMatchObject({ status: 304, body: '' })
})

test.for<[accepted: string, coding: string | undefined]>([
  ['br', 'br'],
  ['gzip, deflate, br', 'br'],
  ['gzip', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['deflate', undefined],
  ['identity', undefined],
  ['', undefined],
])('a client that accepts “%s” gets that encoding with its length, also with HEAD', async ([accepted, coding]) => {
  const get = await ask('/known', { 'Accept-Encoding': accepted })
  const head = await ask('/known', { 'Accept-Encoding': accepted }, 'HEAD')
  for (const { headers, status } of [get, head]) {
    expect({ status, vary: headers.vary, coding: headers['content-encoding'] }).toEqual({
      status: 200,
      vary: 'Accept-Encoding',
      coding,
    })
    expect(headers['content-length']).toBe(String(get.bytes.length))
  }
  expect(head.bytes).toHaveLength(0)
  const read = { br: brotliDecompressSync, gzip: gunzipSync }[coding ?? '']
  expect((read?.(get.bytes) ?? get.bytes).toString()).toBe(textOf(state))
})

test('builds leave three quarters of the time to the event loop, with any number of changes and requests', async () => {
  const BUILD_MS = 20
  const slow = (key: string): Source => ({
    key,
    etag: () => String(state),
    build: () => {
      const endMs = performance.now() + BUILD_MS
      while (performance.now() < endMs);
      return build()
    },
  })
  const startMs = performance.now()
  const asked = Array.from({ length: 8 }, async (_, client) => {
    while (builds.length < 6) {
      state++
      await answers.get(slow(`show ${client % 4}`), 'identity')
    }
  })
  await Promise.all(asked)
  // The pause after the last build is not over yet.
  expect(performance.now() - startMs).toBeGreaterThan((builds.length - 1) * 4 * BUILD_MS)
})

test('a failed build refuses all requests that wait for it, and the next request builds again', async () => {
  let isBroken = true
  const failing: Source = { key: 'failing', build: () => (isBroken ? Promise.reject(new Error('no')) : build()) }
  const both = await Promise.allSettled([answers.get(failing, 'br'), answers.get(failing, 'br')])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  isBroken = false
  expect((await answers.get(failing, 'br')).etag).toBe(String(state))
})
