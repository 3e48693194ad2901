// Compares docs/protocol.md, which describes the protocol in prose, with the schemas.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { Booking, facts, Frame, Hold, Refusal, RefusalCode, requests, Show, Snapshot } from './protocol.ts'
import { Ticket } from './routes/booking-routes.ts'
import { CAUSES, STATUSES } from './status.ts'

const prose = readFileSync(new URL('../docs/protocol.md', import.meta.url), 'utf8')

function fieldsOf(schema: z.core.$ZodType): string[] {
  return schema instanceof z.ZodMiniObject ? Object.keys(schema.shape) : []
}

test.each([
  ['request', Object.keys(requests)],
  ['fact', Object.keys(facts)],
  ['refusal', RefusalCode.options],
  ['status', STATUSES],
  ['cause', CAUSES],
  ['field of a request', Object.values(requests).flatMap(({ payload }) => fieldsOf(payload))],
  ['field of a fact', Object.values(facts).flatMap(fieldsOf)],
  ['field of a shape', [Show, Snapshot, Frame, Hold, Booking, Ticket, Refusal].flatMap(fieldsOf)],
])('docs/protocol.md names every %s', (_kind, names) => {
  expect(names.length).toBeGreaterThan(0)
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(prose))).toEqual([])
})
