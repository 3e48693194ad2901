// Converts the schemas of the protocol to JSON Schema. Each shared shape appears once, under the name by which documents
// refer to it.
import * as z from 'zod/mini'
import { Ticket } from '../../shared/routes/booking-routes.ts'
import { Mail } from '../../shared/routes/buyer-routes.ts'
import { OperatorStep, SeatHolders, ServerFigures } from '../../shared/routes/operator-read-routes.ts'
import { MapSnapshot, SeatList } from '../../shared/routes/show-routes.ts'
import { Visitor } from '../../shared/routes/visitor-routes.ts'
import { Buyer } from '../../shared/buyer.ts'
import * as ids from '../../shared/ids.ts'
import * as wire from '../../shared/protocol.ts'
import { SeatingPlan } from '../../shared/seating-plan.ts'
import { FIELD_NOTES } from './field-notes.ts'

export type JsonSchema = z.core.JSONSchema.BaseSchema

/** The shapes that have a name of their own, each with its description. */
const SHARED: Readonly<Record<string, [schema: z.core.$ZodType, description: string]>> = {
  Time: [ids.Timestamp, 'ISO 8601 in UTC with milliseconds, by the database’s clock.'],
  ShowId: [ids.ShowId, 'The id of a show: 1 to 63 lower-case letters, digits or hyphens.'],
  PlanId: [ids.PlanId, 'The id of a seating plan: 1 to 63 lower-case letters, digits or hyphens.'],
  SeatId: [ids.SeatId, 'A seat’s number in its show’s seating plan, from 0.'],
  SeatIds: [ids.SeatIds, 'A set of 1 to 100 seats, in any order, without duplicates.'],
  BookingId: [
    ids.BookingId,
    'The idempotency key of a purchase: a UUID that the client makes once per purchase. A retry sends the same one.',
  ],
  RequestId: [
    ids.RequestId,
    'The idempotency key of a choice by the server: a UUID that the client makes once per choice. A retry sends the same one.',
  ],
  Seq: [ids.Seq, 'A show’s change number. Each committed transaction raises it by one.'],
  Counts: [wire.Counts, 'The number of a show’s seats in each status.'],
  Show: [wire.Show, 'One performance, with the number of its seats in each status as of `seq`.'],
  Hold: [
    wire.Hold,
    'The seats that a visitor holds in a show after the commit of `seq`. Without seats, both times are null.',
  ],
  Snapshot: [wire.Snapshot, 'The status of every seat of a show as of `seq`.'],
  Frame: [
    wire.Frame,
    'The seats whose status changed after `since` and up to `seq`, listed under their status as of `seq`.',
  ],
  Money: [wire.Money, 'An amount in the minor unit of its currency, such as cents.'],
  Buyer: [Buyer, 'Who bought a booking: the name on the ticket, and the address that gets the confirmation.'],
  Booking: [wire.Booking, 'The record of a confirmed booking. `seq` is the show’s change number of its last change.'],
  RefusalCode: [wire.RefusalCode, 'Why a request was refused. Clients must accept unknown codes.'],
  Refusal: [wire.Refusal, 'A refused request.'],
}

/** The shapes that only HTTP has. */
export const HTTP_SHAPES = {
  Visitor,
  Ticket,
  SeatList,
  SeatingPlan,
  MapSnapshot,
  Mail,
  SeatHolders,
  OperatorStep,
  ServerFigures,
} as const satisfies Record<string, z.core.$ZodType>

/** Binary on the wire, for which JSON Schema has no type. */
const BINARY = 'Binary: one byte per seat in the order of seat ids. 0 is available, 1 held, 2 booked, 3 blocked.'

/**
 * The JSON Schemas of the shared shapes and of those in `own`, by name. They refer to each other by `$ref`, below `#/components/schemas/`. AsyncAPI takes draft 7, OpenAPI 3.1 draft 2020-12.
 * Objects stay open, since fields may be added to any of them.
 */
export function jsonSchemas(
  own: Readonly<Record<string, z.core.$ZodType>>,
  target: 'draft-7' | 'draft-2020-12' = 'draft-7',
): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>()
  for (const [id, [schema]] of Object.entries(SHARED)) registry.add(schema, { id })
  for (const [id, schema] of Object.entries(own)) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, {
    target,
    io: 'input',
    unrepresentable: 'any',
    uri: refTo,
    override: ({ zodSchema, jsonSchema }) => simplify(zodSchema, jsonSchema),
  })
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      delete schema.$schema
      delete schema.$id
      for (const [field, note] of Object.entries(FIELD_NOTES[name] ?? {})) describe(name, schema, field, note)
      return [name, { ...(SHARED[name] && { description: SHARED[name][1] }), ...schema }]
    }),
  )
}

/** Adds a description to a field. Tools ignore the siblings of a `$ref`, so a `$ref` is wrapped. */
function describe(name: string, { properties = {} }: JsonSchema, field: string, note: string): void {
  const schema = properties[field]
  if (typeof schema !== 'object') throw new Error(`${name} has no field ${field} to describe.`)
  properties[field] = { description: note, ...(schema.$ref === undefined ? schema : { allOf: [schema] }) }
}

export function refTo(name: string): string {
  return `#/components/schemas/${name}`
}

/** The name of a shared shape; undefined for any other. */
export function sharedName(schema: z.core.$ZodType): string | undefined {
  return Object.entries(SHARED).find(([, [shared]]) => shared === schema)?.[0]
}

/** Adds what zod cannot express, and removes patterns and bounds that repeat a format or the safe integers. */
function simplify(schema: z.core.$ZodTypes, json: JsonSchema): void {
  if (schema._zod.def.type === 'custom') Object.assign(json, { type: 'string', format: 'binary', description: BINARY })
  if (schema === ids.SeatIds) json.uniqueItems = true
  if (json.format === 'date-time' || json.format === 'uuid') delete json.pattern
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum
}
