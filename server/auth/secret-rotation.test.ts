// Rotation of secrets: two servers start with the old one, then with the new and the old one, then with the new one alone.
import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { App } from '../app.ts'
import { storedSecrets, rotateStoredSecret } from '../database/shared-settings.ts'
import { connectClient } from '../testing/test-client.ts'
import { AUTH_SECRET as OLD, testServer, type TestServer } from '../testing/test-server.ts'

const NEW = 'the secret that comes after the one before'

let server: TestServer
let rotating: App
let rotated: App

beforeAll(async () => {
  server = await testServer()
  rotating = await server.addServer({ AUTH_SECRET: `${NEW}, ${OLD}` })
  rotated = await server.addServer({ AUTH_SECRET: NEW })
})
afterAll(() => server.close())

async function codeOf({ url }: App, path: string, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` }
  const body: unknown = await (await fetch(`${url}/api/shows/${path}/ticket`, { headers })).json()
  return z.object({ code: z.string() }).parse(body).code
}

async function look({ url }: App, code: string): Promise<number> {
  return (await fetch(`${url}/api/tickets/${code}`)).status
}

async function comes({ url }: App, token: string): Promise<string | undefined> {
  const visitor = await connectClient(url, { token }).catch(() => undefined)
  visitor?.close()
  return visitor?.visitor.token
}

test('V1 the new secret signs and both verify, so that nobody is signed out and every ticket stays valid', async () => {
  const showId = await server.boxOffice.addShow(4)
  const ann = await connectClient(server.url)
  const bookingId = crypto.randomUUID()
  const place = `${showId}/bookings/${bookingId}`
  await ann.get('seats:hold', { showId, seatIds: [0] })
  await ann.get('booking:confirm', { showId, bookingId, seatIds: [0] })
  const old = ann.visitor.token
  const oldCode = await codeOf(server, place, old)
  ann.close()

  const renewed = (await comes(rotating, old)) ?? ''
  expect(decodeProtectedHeader(renewed).kid).not.toBe(decodeProtectedHeader(old).kid)
  const newCode = await codeOf(rotating, place, renewed)
  expect(newCode).not.toBe(oldCode)
  expect(await codeOf(rotating, place, renewed)).toBe(newCode)
  expect(await codeOf(rotated, place, renewed)).toBe(newCode)
  expect([await look(rotating, oldCode), await look(rotating, newCode)]).toEqual([200, 200])

  // A server with only one of the secrets accepts only the tokens that this one signed.
  expect(await comes(rotated, renewed)).toBeDefined()
  expect(await comes(rotated, old)).toBeUndefined()
  expect([await look(rotated, oldCode), await look(rotated, newCode)]).toEqual([404, 200])
  expect(await comes(server, renewed)).toBeUndefined()
})

test('the stored secret is replaced, and the one before stays beside it', async () => {
  const { orm } = server.boxOffice
  const [first = ''] = await storedSecrets(orm, 'a_secret')
  expect(first).toMatch(/^[0-9a-f]{64}$/)
  await rotateStoredSecret(orm, 'a_secret')
  const [second = '', ...rest] = await storedSecrets(orm, 'a_secret')
  expect(second).not.toBe(first)
  expect(rest).toEqual([first])
  await rotateStoredSecret(orm, 'a_secret')
  const [third, ...others] = await storedSecrets(orm, 'a_secret')
  expect(third).toMatch(/^[0-9a-f]{64}$/)
  expect(others).toEqual([second])
})
