// The wire's schemas as JSON Schema, each shared shape once, under the name that documents refer to it by.
import * as z from 'zod/mini'
import { MapSnapshot, SeatList } from '../../shared/routes/show-routes.ts'
import { Visitor } from '../../shared/routes/visitor-routes.ts'
import * as wire from '../../shared/protocol.ts'
import { SeatingPlan } from '../../shared/seating-plan.ts'
import { FIELD_NOTES } from './field-notes.ts'

export type JsonSchema = z.core.JSONSchema.BaseSchema

/** The shapes that have a name of their own, with what is said about each. */
const SHARED: Readonly<Record<string, [schema: z.core.$ZodType, description: string]>> = {
  Time: [wire.facts.visitor.shape.serverTime, 'ISO 8601 in UTC with milliseconds, by the database’s clock.'],
  ShowId: [wire.ShowId, 'Names a show: 1 to 63 lower-case letters, digits or hyphens.'],
  PlanId: [wire.PlanId, 'Names a seating plan: 1 to 63 lower-case letters, digits or hyphens.'],
  SeatId: [wire.SeatId, 'A seat’s number in its show’s seating plan, from 0.'],
  SeatIds: [wire.SeatIds, 'A set of 1 to 100 seats, in any order, none twice.'],
  BookingId: [wire.BookingId, 'A UUID that the client makes, once per purchase. A retry sends the same one.'],
  RequestId: [
    wire.RequestId,
    'A UUID that the client makes, once for each choice by the server. A retry sends the same one.',
  ],
  Seq: [wire.Seq, 'A show’s change number: one higher with each committed change set.'],
  Counts: [wire.Counts, 'How many seats of a show have which status.'],
  Show: [wire.Show, 'One performance, with how many of its seats have which status at `seq`.'],
  Hold: [wire.Hold, 'A visitor’s seats in a show after the commit of `seq`. Without seats, both times are null.'],
  Snapshot: [wire.Snapshot, 'A show’s whole map at `seq`.'],
  Frame: [wire.Frame, 'What changed after `since`, up to `seq`: the seats by their status now.'],
  Money: [wire.Money, 'An amount in the minor unit of its currency, such as cents.'],
  Booking: [wire.Booking, 'The record of a confirmed sale. `seq` is that of its last change.'],
  RefusalCode: [wire.RefusalCode, 'Why a request was refused. Clients must bear unknown codes.'],
  Refusal: [wire.Refusal, 'An expected no.'],
}

/** Those that only HTTP has. */
export const HTTP_SHAPES = {
  Visitor,
  Ticket: wire.Ticket,
  SeatList,
  SeatingPlan,
  MapSnapshot,
} as const satisfies Record<string, z.core.$ZodType>

/** Binary on the wire, which JSON Schema has no type for. */
const BINARY = 'Binary: one byte a seat in the order of seat ids. 0 is available, 1 held, 2 booked, 3 blocked.'

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

/** Adds a note to a field. What stands beside a `$ref` counts for nothing, so that one is wrapped. */
function describe(name: string, { properties = {} }: JsonSchema, field: string, note: string): void {
  const schema = properties[field]
  if (typeof schema !== 'object') throw new Error(`${name} has no field ${field} to describe.`)
  properties[field] = { description: note, ...(schema.$ref === undefined ? schema : { allOf: [schema] }) }
}

export function refTo(name: string): string {
  return `#/components/schemas/${name}`
}

/** The name of a shared shape, or the one that a shape of an event gets. */
export function sharedName(schema: z.core.$ZodType): string | undefined {
  return Object.entries(SHARED).find(([, [shared]]) => shared === schema)?.[0]
}

/** Says what zod cannot, and leaves out what repeats a format or the safe integers. */
function simplify(schema: z.core.$ZodTypes, json: JsonSchema): void {
  if (schema._zod.def.type === 'custom') Object.assign(json, { type: 'string', format: 'binary', description: BINARY })
  if (schema === wire.SeatIds) json.uniqueItems = true
  if (json.format === 'date-time' || json.format === 'uuid') delete json.pattern
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum
}
