// A seating plan made ready to draw: its seats in typed arrays, and what stands on each of them.
import type { Category, Point, SeatingPlan } from '../../../shared/seating-plan.ts'

export interface Seat {
  seatId: number
  section: string
  row: string
  number: string
  /** Its category's place in the plan's list, which is also that of its colour. */
  category: number
  price: number
  accessible: boolean
}

export interface HallRow {
  name: string
  /** Beyond its first seat, in the direction in which the row begins: rows of an arena are not level. */
  nameAt: Point
  seats: Seat[]
}

export interface HallSection {
  name: string
  labelAt: Point | undefined
  rows: HallRow[]
  seatCount: number
}

export interface Hall {
  planId: string
  stage: SeatingPlan['stage']
  categories: readonly Category[]
  sections: readonly HallSection[]
  /** By seat id, as the arrays are. */
  seats: readonly Seat[]
  x: Float32Array
  y: Float32Array
  category: Uint8Array
  /** What has to be seen, in units of the plan: all seats and the stage. */
  bounds: { left: number; top: number; right: number; bottom: number }
}

/** Lays a plan's seats out in the order of their ids. */
export function hallOf(plan: SeatingPlan): Hall {
  const places = new Map(plan.categories.map((category, place) => [category.categoryId, { category, place }]))
  const seats: Seat[] = []
  const xs: number[] = []
  const ys: number[] = []
  const sections = plan.sections.map((section): HallSection => {
    const first = seats.length
    const rows = section.rows.map((row): HallRow => {
      const rowSeats = row.seats.map((seat): Seat => {
        const known = places.get(seat.categoryId)
        const placed: Seat = {
          seatId: seats.length,
          section: section.name,
          row: row.name,
          number: seat.number,
          category: known?.place ?? 0,
          price: known?.category.price ?? 0,
          accessible: seat.accessible ?? false,
        }
        seats.push(placed)
        xs.push(seat.x)
        ys.push(seat.y)
        return placed
      })
      return { name: row.name, nameAt: beyond(row.seats), seats: rowSeats }
    })
    return { name: section.name, labelAt: section.labelAt, rows, seatCount: seats.length - first }
  })
  const x = Float32Array.from(xs)
  const y = Float32Array.from(ys)
  return {
    planId: plan.planId,
    stage: plan.stage,
    categories: plan.categories,
    sections,
    seats,
    x,
    y,
    category: Uint8Array.from(seats, (seat) => seat.category),
    bounds: boundsOf(x, y, [
      ...(plan.stage?.outline ?? []),
      ...sections.flatMap((section) => [
        ...(section.labelAt ? [section.labelAt] : []),
        ...section.rows.map((row) => row.nameAt),
      ]),
    ]),
  }
}

/**
 * Fetches a plan.
 * @throws {Error} when there is none to be had.
 */
export async function fetchHall(planId: string, signal?: AbortSignal): Promise<Hall> {
  const response = await fetch(`/api/plans/${encodeURIComponent(planId)}`, { signal: signal ?? null })
  if (!response.ok) throw new Error(`The plan was answered with status ${response.status}.`)
  const plan: unknown = await response.json()
  if (!isPlan(plan)) throw new Error('The answer is no seating plan.')
  return hallOf(plan)
}

function isPlan(value: unknown): value is SeatingPlan {
  return typeof value === 'object' && value !== null && 'sections' in value && 'categories' in value
}

function beyond([first, second]: readonly Point[]): Point {
  if (!first) return { x: 0, y: 0 }
  if (!second) return { x: first.x - 1, y: first.y }
  const distance = Math.hypot(first.x - second.x, first.y - second.y) || 1
  return { x: first.x + (first.x - second.x) / distance, y: first.y + (first.y - second.y) / distance }
}

function boundsOf(x: Float32Array, y: Float32Array, points: readonly Point[]): Hall['bounds'] {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  const include = (px: number, py: number, margin: number) => {
    bounds.left = Math.min(bounds.left, px - margin)
    bounds.right = Math.max(bounds.right, px + margin)
    bounds.top = Math.min(bounds.top, py - margin)
    bounds.bottom = Math.max(bounds.bottom, py + margin)
  }
  for (const [seatId, seatX] of x.entries()) include(seatX, y[seatId] ?? 0, 0.5)
  for (const point of points) include(point.x, point.y, 0)
  return bounds
}
