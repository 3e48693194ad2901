// A seating plan's file as pretix's editor exports it: what it looks like, and where it is broken.
import { z } from 'zod'
import type { Point } from '../../shared/seating-plan.ts'
import { SetupError } from '../setup-error.ts'

const MOST_PIXELS = 1_000_000

const coordinate = z.number().min(-MOST_PIXELS).max(MOST_PIXELS)
const Position = z.object({ x: coordinate, y: coordinate })
const nowhere = { x: 0, y: 0 }

/** As in pretix's seating-plan.schema.json, as far as it says something of seats; all positions are in pixels. */
const PretixSeat = z.object({
  seat_guid: z.string().min(1).max(200),
  seat_number: z.string().trim().max(10),
  position: Position,
  category: z.string(),
})
const PretixRow = z.object({
  row_number: z.string().trim().max(10),
  position: Position.default(nowhere),
  seats: z.array(PretixSeat),
})
const PretixArea = z.object({
  shape: z.string().optional(),
  position: Position.default(nowhere),
  rotation: z.number().default(0),
  text: z.object({ text: z.string() }).optional(),
  rectangle: z.object({ width: coordinate, height: coordinate }).optional(),
  circle: z.object({ radius: coordinate }).optional(),
  ellipse: z.object({ radius: Position }).optional(),
  polygon: z.object({ points: z.array(Position).max(1000) }).optional(),
})
export type PretixArea = z.infer<typeof PretixArea>
const PretixPlan = z.object({
  name: z.string().trim().min(1).max(120),
  categories: z
    .array(z.object({ name: z.string().min(1).max(40) }))
    .min(1)
    .max(100),
  zones: z
    .array(
      z.object({
        name: z.string().trim().max(60).default(''),
        position: Position,
        rows: z.array(PretixRow),
        areas: z.array(PretixArea).default([]),
      }),
    )
    .min(1),
})
export type PretixPlan = z.infer<typeof PretixPlan>

/** A seat of the file with its place in the room, in pixels, and its place in the file. */
export type DrawnSeat = Point & {
  path: string
  guid: string
  number: string
  category: string
  zone: number
  row: string
}

/**
 * The plan in the text of a file.
 * @throws {SetupError} a sentence that says where in the file the fault is
 */
export function readFile(text: string): PretixPlan {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    if (text.trim() === '') throw new SetupError('The file is empty.')
    const place = /line (\d+) column (\d+)/.exec(String(error))
    throw new SetupError(
      place
        ? `The file is not JSON: see line ${place[1]}, column ${place[2]}.`
        : /end of JSON/.test(String(error))
          ? 'The file is not JSON, or not all of it: it breaks off at its end.'
          : 'The file is not JSON.',
    )
  }
  const plan = PretixPlan.safeParse(value)
  if (!plan.success)
    throw new SetupError(`The file is not a seating plan as pretix exports it. ${firstFault(plan.error)}`)
  return plan.data
}

/** The first fault that a schema found, with its place. */
export function firstFault(error: z.ZodError): string {
  const [first] = error.issues
  const path = first?.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('') ?? ''
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : ''
  return `${path.replace(/^\./, '') || 'At its top'}: ${first?.message ?? ''}${more}.`
}

/** All seats in the order of the file. */
export function seatsOf({ zones }: PretixPlan): DrawnSeat[] {
  return zones.flatMap(({ position: zone, rows }, zonePlace) =>
    rows.flatMap(({ position, seats, row_number }, rowPlace) =>
      seats.map((seat, seatPlace) => ({
        path: `zones[${zonePlace}].rows[${rowPlace}].seats[${seatPlace}]`,
        guid: seat.seat_guid,
        number: seat.seat_number || String(seatPlace + 1),
        category: seat.category,
        zone: zonePlace,
        // A row that has no name is called by its place.
        row: row_number || String(rowPlace + 1),
        x: zone.x + position.x + seat.position.x,
        y: zone.y + position.y + seat.position.y,
      })),
    ),
  )
}
