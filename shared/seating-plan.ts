// The seating plan: an immutable drawing of a venue, from which a show's seats get their ids, coordinates and prices.
import * as z from 'zod/mini'
import { MAX_SEATS_PER_BOOKING, PlanId } from './ids.ts'
import { LONGEST_NAME, storableText } from './text.ts'

const coordinate = z.number().check(z.gte(-100_000), z.lte(100_000))
/** A point of a plan. One unit is the distance between two neighbouring seats; y grows away from the stage. */
export const Point = z.object({ x: coordinate, y: coordinate })
export type Point = z.infer<typeof Point>

/** Maximum lengths, in UTF-16 code units. */
export const LONGEST_PLAN_NAME = 120
export const LONGEST_STAGE_NAME = 40

const Name = storableText(LONGEST_NAME).check(z.minLength(1))

/** The total of any booking must be a safe integer, since the code adds it up and sends it as a number. */
export const MAX_PRICE = Math.floor(Number.MAX_SAFE_INTEGER / MAX_SEATS_PER_BOOKING)

const PRICE_RULE = `A price is a whole number of minor units (such as cents) from 0 to ${MAX_PRICE}: the total of ${MAX_SEATS_PER_BOOKING} seats must still be a safe integer.`

/** A price of one seat, in the minor unit of the show's currency. */
export const Price = z
  .int(PRICE_RULE)
  .check(z.gte(0, PRICE_RULE), z.lte(MAX_PRICE, PRICE_RULE), z.describe('in the minor unit of the show’s currency'))

/** A price category. Its index in the plan's list selects a colour of the map's theme. */
export const Category = z.object({
  categoryId: Name,
  name: Name,
  price: Price,
})
export type Category = z.infer<typeof Category>

/** A seat as the plan lists it. Its id is its index among all seats of the plan. */
export const PlanSeat = z.object({
  number: Name.check(z.describe('the number on the seat, unique in its row')),
  x: coordinate,
  y: coordinate,
  categoryId: z.string(),
  accessible: z.optional(z.boolean()).check(z.describe('a wheelchair place')),
  blocked: z.optional(z.boolean()).check(z.describe('never for sale in shows that are created from the plan')),
})
export type PlanSeat = z.infer<typeof PlanSeat>

/** A row of a section. An aisle may divide it. */
export const Row = z.object({ name: Name, seats: z.array(PlanSeat).check(z.minLength(1)) })
export type Row = z.infer<typeof Row>

/** A part of the venue, such as the stalls. */
export const Section = z.object({
  name: Name,
  labelAt: z.optional(Point).check(z.describe('where the map draws its name')),
  rows: z.array(Row).check(z.minLength(1)),
})
export type Section = z.infer<typeof Section>

/**
 * The drawing of a venue. Its seats are numbered from 0 in the order in which the plan lists them, and that number is the
 * seat's `seatId`.
 */
export const SeatingPlan = z.object({
  planId: PlanId,
  name: storableText(LONGEST_PLAN_NAME).check(z.minLength(1)),
  focus: Point.check(z.describe('the middle of the stage: the best seats are some rows away from it')),
  stage: z.optional(
    z.object({ label: storableText(LONGEST_STAGE_NAME), outline: z.array(Point).check(z.minLength(3)) }),
  ),
  categories: z.array(Category).check(z.minLength(1)),
  sections: z.array(Section).check(z.minLength(1)),
})
export type SeatingPlan = z.infer<typeof SeatingPlan>

/** A seat of a plan, with its id, section, row, label and price. */
export type PlacedSeat = PlanSeat & { seatId: number; section: string; row: string; label: string; price: number }

/**
 * A plan's seats in the order of their ids, each with its label ("Stalls C-12") and price.
 * @throws {RangeError} when a seat names a category that is missing in the plan
 */
export function placedSeats(plan: SeatingPlan): PlacedSeat[] {
  return [...placedRows(plan)].flat()
}

/**
 * The same row by row, so that a caller can yield to the event loop between rows.
 * @throws {RangeError} when a seat names a category that is missing in the plan
 */
export function* placedRows(plan: SeatingPlan): Generator<PlacedSeat[]> {
  const prices = new Map(plan.categories.map((category) => [category.categoryId, category.price]))
  let seatId = 0
  for (const section of plan.sections) {
    for (const row of section.rows) {
      yield row.seats.map((seat) => {
        const price = prices.get(seat.categoryId)
        if (price === undefined) throw new RangeError(`The plan has no category “${seat.categoryId}”.`)
        const label = `${section.name} ${row.name}-${seat.number}`
        return { ...seat, seatId: seatId++, section: section.name, row: row.name, label, price }
      })
    }
  }
}
