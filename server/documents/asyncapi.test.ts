import { readFileSync } from 'node:fs'
import { Parser } from '@asyncapi/parser'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { facts, Handshake, Refusal, requests, type FactName, type RequestName } from '../../shared/protocol.ts'
import { asyncApiDocument } from './asyncapi.ts'
import { documentText } from './text.ts'

const text = documentText(asyncApiDocument())
const { messages } = asyncApiDocument().components

test('the official parser accepts the AsyncAPI document without a warning', async () => {
  const { document, diagnostics } = await new Parser().parse(text)
  expect(diagnostics.map(({ code, message, path }) => `${path.join('.')}: ${code} ${message}`)).toEqual([])
  expect(document?.operations().all()).toHaveLength(2 + Object.keys(requests).length + Object.keys(facts).length)
})

test('docs/asyncapi.json is up to date with the schemas', () => {
  const committed = readFileSync(new URL('../../docs/asyncapi.json', import.meta.url), 'utf8')
  expect(committed === text, 'The document has changed. Run `npm run documents` and commit docs/asyncapi.json.').toBe(
    true,
  )
})

test.for(Object.keys(requests) as RequestName[])('the examples of %s match its schema', (name) => {
  const key = name.replace(':', '.')
  const serverTime = facts.visitor.shape.serverTime
  const answer = z.object({ ok: z.literal(true), value: requests[name].value, serverTime })
  const refusal = z.object({ ok: z.literal(false), error: Refusal, serverTime })
  expect(examplesOf(`${key}.request`).map((example) => requests[name].payload.parse(example))).toHaveLength(1)
  expect(examplesOf(`${key}.answer`).map((example) => answer.parse(example))).toHaveLength(1)
  expect(examplesOf(`${key}.refusal`).map((example) => refusal.parse(example))).toHaveLength(1)
})

test.for(Object.keys(facts) as FactName[])('the example of %s matches its schema', (name) => {
  expect(examplesOf(name.replace(':', '.')).map((example) => facts[name].parse(example))).toHaveLength(1)
})

test('the examples of the handshake and its refusals match their schemas', () => {
  expect(examplesOf('connect').map((example) => Handshake.parse(example))).toHaveLength(3)
  expect(examplesOf('connect_error').map((example) => Refusal.parse(example)).length).toBeGreaterThan(3)
})

/** The examples of a message, with binary fields as they are on the wire. */
function examplesOf(key: string): unknown[] {
  return (messages[key]?.examples ?? []).map(
    ({ payload }) =>
      JSON.parse(JSON.stringify(payload), (field, value: unknown) =>
        field === 'statuses' ? Buffer.from(z.string().parse(value), 'latin1') : value,
      ) as unknown,
  )
}
