// How far each seat is from where people would choose to sit, by the geometry and the prices of its plan alone.
import type { PlacedSeat, Point } from '../../shared/seating-plan.ts'

/** All lengths are in the plan's unit: neighbouring seats are 1 apart, and rows mostly 1.2 to 1.8. */

/** The ideal distance is at most so far behind the front row: five to seven rows. */
const MOST_BEHIND_FRONT = 9
/** A gap of the depth that ends the main floor: wider than a cross aisle, as below a circle. */
const END_OF_FLOOR = 4
/** The seats within this angle from the middle tell how deep the main floor is. */
const MIDDLE = degrees(20)
/** At this angle from the middle, a degree counts four times as much as in the middle. */
const OBLIQUE = degrees(60)
/** How much more a unit counts in front of the ideal distance than behind it. */
const TOO_NEAR = 1.25
/** What a seat that costs nothing loses against the most expensive one. */
const PRICE_SPREAD = 8
/** From this mean resultant length on, the audience sits in front of the stage, and the angle counts fully. */
const IN_FRONT = 0.6

/**
 * The cost of each seat: 0 at the ideal point, and more the worse its seat is, in units of length. It adds up
 *
 * - the distance from the ideal ring around the focus, half way to the back of the main floor, but not more than 9 units
 *   behind the front row. In front of the ring it counts more, as people look up there;
 * - the angle from the middle, as the length of its arc on that ring, growing faster to the sides. The more the seats
 *   surround the stage, the less it counts: by the mean resultant length of their directions, which is 1 when all look the
 *   same way and 0 in the round (Mardia and Jupp, Directional Statistics, 2000);
 * - the price of the category, by which the venue itself says which seats are better, as up to 8 units.
 *
 * A focal point by which the best available seats are ordered is known from seats.io and others; there it is a point of the
 * stage or the floor, which the operator sets.
 *
 * @param seats in the order of their ids
 * @param focus the middle of the stage
 */
export function seatCosts(seats: readonly PlacedSeat[], focus: Point): Float64Array {
  const distances = Float64Array.from(seats, ({ x, y }) => Math.hypot(x - focus.x, y - focus.y))
  const mean = meanDirection(seats, focus)
  const ahead = squareTo(mean)
  const angles = Float64Array.from(seats, ({ x, y }) => angleBetween({ x: x - focus.x, y: y - focus.y }, ahead))
  const angleWeight = Math.min(1, Math.hypot(mean.x, mean.y) / IN_FRONT)
  const ideal = idealDistance(distances, angles, angleWeight < 1 / 2)
  const highest = seats.reduce((most, { price }) => Math.max(most, price), 0)
  return Float64Array.from(seats, ({ seatId, price }) => {
    const depth = (distances[seatId] ?? 0) - ideal
    const angle = angles[seatId] ?? 0
    const arc = ideal * angle * (1 + (angle / OBLIQUE) ** 2)
    const cheapness = highest === 0 ? 0 : 1 - price / highest
    return (depth < 0 ? -depth * TOO_NEAR : depth) + angleWeight * arc + PRICE_SPREAD * cheapness
  })
}

/** The distance from the focus at which people like to sit. */
function idealDistance(distances: Float64Array, angles: Float64Array, isRound: boolean): number {
  const inMiddle = isRound ? distances : distances.filter((_, seatId) => (angles[seatId] ?? 0) <= MIDDLE)
  const sorted = (inMiddle.length > 0 ? inMiddle : distances).toSorted()
  const front = sorted[0] ?? 0
  const gap = sorted.findIndex((distance, i) => (sorted[i + 1] ?? Infinity) - distance > END_OF_FLOOR)
  const back = sorted[gap] ?? front
  return front + Math.min((back - front) / 2, MOST_BEHIND_FRONT)
}

/** The mean of the directions from the focus to the seats, of length 1 when they are all the same. */
function meanDirection(seats: readonly PlacedSeat[], focus: Point): Point {
  const mean = { x: 0, y: 0 }
  for (const seat of seats) {
    const length = Math.hypot(seat.x - focus.x, seat.y - focus.y) || 1
    mean.x += (seat.x - focus.x) / length / seats.length
    mean.y += (seat.y - focus.y) / length / seats.length
  }
  return mean
}

/** The side of the plan on which the audience is, mostly below the stage: a drawing may be turned. */
function squareTo({ x, y }: Point): Point {
  return Math.abs(x) > Math.abs(y) ? { x: Math.sign(x), y: 0 } : { x: 0, y: Math.sign(y) || 1 }
}

/** From 0 to π. */
function angleBetween(a: Point, b: Point): number {
  return Math.abs(Math.atan2(a.x * b.y - a.y * b.x, a.x * b.x + a.y * b.y))
}

function degrees(angle: number): number {
  return (angle * Math.PI) / 180
}
