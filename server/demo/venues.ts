// The seating plans of the demo's four venues, with 10, about 200, about 1,400 and 20,000 seats.
import type { Point, SeatingPlan } from '../../shared/seating-plan.ts'
import { arc, between, polar, section, straight, type Run } from './row-layout.ts'

/** A private screening room: ten armchairs in one row. Prices in euro cents. */
export function screeningRoom(): SeatingPlan {
  return {
    planId: 'screening-room',
    name: 'Screening room',
    focus: { x: 0, y: 0 },
    stage: { label: 'Screen', outline: screen(4, 0.5, 0.25) },
    categories: [{ categoryId: 'armchair', name: 'Armchair', price: 1500 }],
    sections: [
      section({
        name: 'Salon',
        runs: [straight({ x: -5, y: 0 }, { x: 5, y: 0 }, 0)],
        rowCount: 1,
        depth: 3.5,
        pitch: 1,
        labelDepth: 2,
        categoryOf: () => 'armchair',
      }),
    ],
  }
}

/** A cinema: slightly curved rows, two aisles, wheelchair places in front, the more expensive seats behind. Prices in euro cents. */
export function cinema(): SeatingPlan {
  const centre = { x: 0, y: -60 }
  return {
    planId: 'cinema',
    name: 'Cinema',
    focus: { x: 0, y: 0 },
    stage: { label: 'Screen', outline: screen(11, 0.8, 0.9) },
    categories: [
      { categoryId: 'lounge', name: 'Lounge', price: 1690 },
      { categoryId: 'standard', name: 'Standard', price: 1290 },
    ],
    sections: [
      section({
        name: 'Auditorium',
        runs: between([-10.8, -5, 5, 10.8], (from, to) => arc(centre, from, to)),
        rowCount: 10,
        depth: 66,
        pitch: 1.5,
        labelDepth: 63.5,
        categoryOf: (row) => (row < 6 ? 'standard' : 'lounge'),
        wheelchairs: { row: 0, atEachEnd: 2 },
      }),
    ],
  }
}

/** A theatre: stalls with boxes at their sides, a dress circle and a balcony behind. Prices in pence. */
export function theatre(): SeatingPlan {
  const centre = { x: 0, y: -36 }
  const fan = (cuts: readonly number[]) => between(cuts, (from, to) => arc(centre, from, to))
  const apron = arc(centre, -22, 22, 0)
  const boxes = { rowCount: 2, depth: 1, pitch: 1.2, labelDepth: 8, categoryOf: () => 'first' }
  const boxFronts = [43, 47.6, 52.2, 56.8, 61.4, 66]
  return {
    planId: 'theatre',
    name: 'Theatre',
    focus: { x: 0, y: 0 },
    stage: { label: 'Stage', outline: [{ x: 10.5, y: -7 }, { x: -10.5, y: -7 }, ...apron(37.5)] },
    categories: [
      { categoryId: 'premium', name: 'Premium', price: 9500 },
      { categoryId: 'first', name: 'First', price: 7200 },
      { categoryId: 'second', name: 'Second', price: 4800 },
      { categoryId: 'third', name: 'Third', price: 2600 },
    ],
    sections: [
      section({
        name: 'Stalls',
        runs: fan([-24, -9, 9, 24]),
        rowCount: 17,
        depth: 42.5,
        pitch: 1.3,
        labelDepth: 40,
        categoryOf: (row) => (row < 9 ? 'premium' : 'first'),
        wheelchairs: { row: 16, atEachEnd: 4 },
      }),
      section({
        ...boxes,
        name: 'Left boxes',
        runs: between(boxFronts, (from, to) => straight(polar(centre, -26, from), polar(centre, -26, to))),
      }),
      section({
        ...boxes,
        name: 'Right boxes',
        runs: between(boxFronts.toReversed(), (from, to) => straight(polar(centre, 26, from), polar(centre, 26, to))),
      }),
      section({
        name: 'Dress circle',
        runs: fan([-30, -18, -6, 6, 18, 30]),
        rowCount: 5,
        depth: 69.5,
        pitch: 1.3,
        labelDepth: 66.6,
        categoryOf: (row) => (row < 2 ? 'first' : 'second'),
      }),
      section({
        name: 'Balcony',
        runs: fan([-30, -18, -6, 6, 18, 30]),
        rowCount: 5,
        depth: 80,
        pitch: 1.3,
        labelDepth: 77.5,
        categoryOf: (row) => (row < 2 ? 'second' : 'third'),
      }),
    ],
  }
}

/** An arena with its stage at one end: blocks on the floor, a lower and an upper tier around them. Prices in euro cents. */
export function arena(): SeatingPlan {
  const side = 38
  const back = 96
  /** The blocks around the floor, from the left of the stage to its right. Their depth counts from the floor's edge. */
  const around = (cornerCuts: readonly number[]): Run[] => [
    ...between([0, 24, 48, 72, back], (from, to) => straight({ x: -side, y: from }, { x: -side, y: to })),
    ...between(cornerCuts, (from, to) => arc({ x: -side, y: back }, from - 90, to - 90)),
    ...between([-side, -13, 13, side], (from, to) => straight({ x: from, y: back }, { x: to, y: back })),
    ...between(cornerCuts, (from, to) => arc({ x: side, y: back }, from, to)),
    ...between([back, 72, 48, 24, 0], (from, to) => straight({ x: side, y: from }, { x: side, y: to })),
  ]
  const floor = [3.5, 27, 50.5, 74].flatMap((y) =>
    between([-36.6, -12.2, 12.2, 36.6], (from, to) => straight({ x: from, y }, { x: to, y })),
  )
  return {
    planId: 'arena',
    name: 'Arena',
    focus: { x: 0, y: 0 },
    stage: { label: 'Stage', outline: thrust() },
    categories: [
      { categoryId: 'floor', name: 'Floor', price: 12900 },
      { categoryId: 'lower', name: 'Lower tier', price: 9900 },
      { categoryId: 'upper', name: 'Upper tier', price: 6900 },
      { categoryId: 'top', name: 'Upper tier, top rows', price: 4500 },
    ],
    sections: [
      ...floor.map((run, index) =>
        section({
          name: `F${index + 1}`,
          runs: [run],
          rowCount: 15,
          depth: 3,
          pitch: 1.3,
          labelDepth: 1,
          categoryOf: () => 'floor',
        }),
      ),
      ...around([0, 45, 90]).map((run, index) =>
        section({
          name: String(101 + index),
          runs: [run],
          rowCount: 22,
          depth: 6,
          pitch: 1.2,
          labelDepth: 34.8,
          categoryOf: () => 'lower',
          wheelchairs: { row: 21, atEachEnd: 2 },
        }),
      ),
      ...around([0, 30, 60, 90]).map((run, index) =>
        section({
          name: String(201 + index),
          runs: [run],
          rowCount: 24,
          depth: 38.3,
          pitch: 1.2,
          labelDepth: 69.5,
          categoryOf: (row) => (row < 11 ? 'upper' : 'top'),
        }),
      ),
    ],
  }
}

/** A curved screen, `half` units wide on each side of its middle. Its ends are nearer to the seats by `bend`. */
function screen(half: number, thickness: number, bend: number): Point[] {
  const edge = (from: number) =>
    Array.from({ length: 13 }, (_, index) => {
      const x = (index / 6 - 1) * half
      return { x, y: from + bend * ((x / half) ** 2 - 1) }
    })
  return [...edge(-thickness), ...edge(0).toReversed()]
}

/** A wide stage with a catwalk into the floor. */
function thrust(): Point[] {
  const right = [
    { x: 26, y: -14 },
    { x: 24, y: -2 },
    { x: 7, y: 0 },
    { x: 5.5, y: 2.5 },
  ]
  return [...right, ...right.toReversed().map(({ x, y }) => ({ x: -x, y }))]
}
