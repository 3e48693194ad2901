// The file format of seating plans that pretix's editor exports, and its validation.
import { z } from 'zod'
import { validationMessage } from '../../shared/validation-message.ts'
import type { Point } from '../../shared/seating-plan.ts'
import { textFault } from '../../shared/text.ts'
import { SetupError } from '../setup-error.ts'

const MOST_PIXELS = 1_000_000
const coordinate = z.number().min(-MOST_PIXELS).max(MOST_PIXELS)
const Position = z.object({ x: coordinate, y: coordinate })
const nowhere = { x: 0, y: 0 }
const PositionOrNone = Position.nullish().transform((position) => position ?? nowhere)

/** Text on one line, as pages show it. */
const Text = z
  .string()
  .transform((text) => text.replaceAll(/\s+/g, ' ').trim())
  .refine((text) => textFault(text) === undefined, { error: ({ input }) => textFault(String(input)) })
const CategoryName = Text.transform((text) => text || 'Unnamed')
const TextOrNone = Text.nullish().transform((text) => text ?? '')

/**
 * The part of pretix's seating-plan.schema.json that an import needs; all positions are in pixels. Other fields are ignored,
 * even if they are invalid.
 */
const PretixSeat = z.object({
  seat_guid: z.unknown().optional(),
  seat_number: TextOrNone,
  position: Position,
  category: CategoryName,
})

const PretixRow = z.object({
  row_number: TextOrNone,
  position: PositionOrNone,
  seats: z.array(PretixSeat),
})

/** In drafts of the format, the text was a string, and width and height had no `rectangle`. */
const PretixArea = z.object({
  shape: z.unknown().optional(),
  position: PositionOrNone,
  rotation: z.number().nullish(),
  text: z
    .union([
      z.object({ text: Text, position: PositionOrNone, size: z.number().nullish() }),
      Text.transform((text) => ({ text, position: nowhere, size: undefined })),
    ])
    .nullish(),
  width: coordinate.nullish(),
  height: coordinate.nullish(),
  rectangle: z.object({ width: coordinate, height: coordinate }).nullish(),
  circle: z.object({ radius: coordinate }).nullish(),
  ellipse: z.object({ radius: Position }).nullish(),
  polygon: z.object({ points: z.array(Position) }).nullish(),
})
export type PretixArea = z.infer<typeof PretixArea>

/** Areas are decoration, so an area that cannot be read becomes null and does not make the plan invalid. */
const AreaOrNull = z.unknown().transform((area) => PretixArea.safeParse(area).data ?? null)

const PretixPlan = z.object({
  name: TextOrNone,
  categories: z.array(z.object({ name: CategoryName })),
  zones: z
    .array(
      z.object({
        name: TextOrNone,
        position: PositionOrNone,
        rows: z.array(PretixRow),
        areas: z
          .array(AreaOrNull)
          .nullish()
          .catch(null)
          .transform((areas) => areas ?? []),
      }),
    )
    .min(1),
})
export type PretixPlan = z.infer<typeof PretixPlan>

/** A seat of the file, with its position in the drawing in pixels, and its path in the file. */
export type DrawnSeat = Point & {
  path: string
  guid: unknown
  number: string
  category: string
  zone: number
  row: string
}

/** A file that is not of its schema: `cause` has the places of all faults. */
export class SchemaError extends SetupError {
  override readonly cause: z.core.$ZodError

  constructor(message: string, cause: z.core.$ZodError) {
    super(message)
    this.cause = cause
  }
}

/** What is wrong at a place of a drawing. */
export type DrawingFault = Readonly<{ path: string; message: string }>

/** A drawing that contradicts itself: `faults` has each place, and the message the first. */
export class DrawingError extends SetupError {
  readonly faults: readonly DrawingFault[]

  constructor(faults: readonly DrawingFault[]) {
    const [first = { path: '', message: '' }] = faults
    const more = faults.length > 1 ? ` (And ${faults.length - 1} more.)` : ''
    super(`${first.path}: ${first.message}${more}`)
    this.faults = faults
  }
}

/**
 * Parses the text of a file of pretix.
 * @throws {SetupError} with a sentence that names the place of the fault in the file
 */
export function readFile(text: string): PretixPlan {
  const plan = PretixPlan.safeParse(readJson(text))
  if (plan.success) return plan.data
  const message = `The file is not a seating plan as pretix exports it. ${validationMessage(plan.error)}`
  throw new SchemaError(message, plan.error)
}

/** Parses the JSON of a file. @throws {SetupError} with a sentence that names the place of the fault */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    if (text.trim() === '') throw new SetupError('The file is empty.')
    const place = /line (\d+) column (\d+)/.exec(String(error))
    throw new SetupError(
      place
        ? `The file is not JSON: see line ${place[1]}, column ${place[2]}.`
        : /end of JSON/.test(String(error))
          ? 'The file is not JSON, or it is cut off at its end.'
          : 'The file is not JSON.',
    )
  }
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
        // A row without a name gets its position as its name.
        row: row_number || String(rowPlace + 1),
        x: zone.x + position.x + seat.position.x,
        y: zone.y + position.y + seat.position.y,
      })),
    ),
  )
}
