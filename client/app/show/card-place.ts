// Where a card lies over the map: at its foot, or at its head when the card would hide the seats that it speaks of.
import type { Point } from '../../connection/plan-types.ts'

/** Around a seat's middle, in CSS pixels. */
const SEAT_PX = 16

/** Puts a card that lies at the foot of its place at its head, if it hides fewer of these points of the window there. */
export function placeBeside(card: HTMLElement, points: readonly Point[]): void {
  card.classList.remove('above')
  const below = hiddenBy(card, points)
  if (below === 0) return
  card.classList.add('above')
  if (hiddenBy(card, points) >= below) card.classList.remove('above')
}

function hiddenBy(card: HTMLElement, points: readonly Point[]): number {
  const { left, right, top, bottom } = card.getBoundingClientRect()
  return points.filter(
    ({ x, y }) => x > left - SEAT_PX && x < right + SEAT_PX && y > top - SEAT_PX && y < bottom + SEAT_PX,
  ).length
}
