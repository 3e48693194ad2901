import { readFileSync } from 'node:fs'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { routes, type RouteName } from '../../shared/http.ts'
import { Admission } from '../../shared/routes/door-routes.ts'
import { changeStream } from '../../shared/routes/show-routes.ts'
import { Refusal, RefusalCode } from '../../shared/protocol.ts'
import { WebhookEvent, WebhookType } from '../../shared/webhooks.ts'
import { HTTP_EXAMPLES, STREAM_EXAMPLES, WEBHOOK_EXAMPLES } from './http-examples.ts'
import { openApiDocument } from './openapi.ts'
import { exampleOf } from './refusals.ts'
import { documentText } from './text.ts'

const text = documentText(openApiDocument())

test('the linter accepts the OpenAPI document without a warning', async () => {
  const config = await createConfig({ extends: ['recommended'] })
  const problems = await lintFromString({ source: text, config, absoluteRef: 'openapi.json' })
  expect(problems.map(({ ruleId, message, location }) => [location[0]?.pointer, ruleId, message])).toEqual([])
})

test('docs/openapi.json is up to date with the routes', () => {
  const committed = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')
  expect(committed === text, 'The document has changed. Run `npm run documents` and commit docs/openapi.json.').toBe(
    true,
  )
})

test('docs/operators.md has every outcome of a scan', () => {
  const page = readFileSync(new URL('../../docs/operators.md', import.meta.url), 'utf8')
  const [, list = ''] = /`outcome` is (.*?), and/.exec(page) ?? []
  expect([...list.matchAll(/`(.+?)`/g)].map(([, outcome]) => outcome)).toEqual(Admission.shape.outcome.options)
})

test.for(Object.keys(routes) as RouteName[])('the example of %s matches its schema', (name) => {
  const { call, answer } = HTTP_EXAMPLES[name]
  const { params, query, body, ...route } = { params: undefined, query: undefined, body: undefined, ...routes[name] }
  for (const part of [params, query, body]) if (part) z.parse(part, call)
  z.parse(route.answer, answer)
})

test('the examples of the stream and of every refusal match their schemas', () => {
  z.parse(changeStream.events.snapshot, STREAM_EXAMPLES.snapshot)
  z.parse(changeStream.events.frame, STREAM_EXAMPLES.frame)
  for (const code of RefusalCode.options) z.parse(Refusal, exampleOf(code))
})

test('the example of each webhook matches its schema', () => {
  const types = WEBHOOK_EXAMPLES.map((example) => z.parse(WebhookEvent, example).type)
  expect(types).toEqual(WebhookType.options)
  expect(Object.keys(openApiDocument().webhooks)).toEqual(types)
})

test('every refusal code except that of the handshake has an example', () => {
  for (const code of RefusalCode.options) {
    expect(text.includes(`"$ref": "#/components/examples/${code}"`), code).toBe(code !== 'PROTOCOL_MISMATCH')
  }
})
