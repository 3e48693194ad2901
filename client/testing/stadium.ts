// A venue of any size, for tests that need a large one: square blocks of seats around a pitch.
import type { SeatingPlan, Section } from '../../shared/seating-plan.ts'

const ROWS = 20
const SEATS = 25
const BLOCK = { across: SEATS + 4, down: ROWS + 6 }
const PRICES = [9900, 7900, 4900, 2900]

/** So many blocks of 500 seats, in four categories, on a grid that is about square. */
export function stadium(blocks: number): SeatingPlan {
  const columns = Math.ceil(Math.sqrt(blocks))
  return {
    planId: `stadium-of-${blocks * ROWS * SEATS}`,
    name: 'Stadium',
    focus: { x: (columns * BLOCK.across) / 2, y: -20 },
    stage: {
      label: 'Stage',
      outline: [
        { x: 20, y: -30 },
        { x: columns * BLOCK.across - 20, y: -30 },
        { x: columns * BLOCK.across - 40, y: -10 },
        { x: 40, y: -10 },
      ],
    },
    categories: PRICES.map((price, place) => ({ categoryId: `c${place}`, name: `Category ${place + 1}`, price })),
    sections: Array.from({ length: blocks }, (_, index) =>
      block(index, (index % columns) * BLOCK.across, Math.floor(index / columns) * BLOCK.down, columns),
    ),
  }
}

function block(index: number, left: number, top: number, columns: number): Section {
  const categoryId = `c${Math.floor((index / columns / columns) * PRICES.length)}`
  return {
    name: String(101 + index),
    labelAt: { x: left + SEATS / 2, y: top - 2.5 },
    rows: Array.from({ length: ROWS }, (_, row) => ({
      name: String.fromCharCode('A'.charCodeAt(0) + row),
      seats: Array.from({ length: SEATS }, (_, seat) => ({
        number: String(seat + 1),
        x: left + seat,
        // A little bent, so that seats have to be turned.
        y: top + row * 1.1 + ((seat - SEATS / 2) / 8) ** 2,
        categoryId,
      })),
    })),
  }
}
