// Rooms in which the best seats are judged: what a person would choose, and why.
import type { Point, SeatingPlan } from '../../shared/seating-plan.ts'
import type { BestSeatsRequest } from '../booking/best-seats.ts'
import { arena, cinema, theatre } from '../demo/venues.ts'
import { arc, between, section, straight } from '../demo/row-layout.ts'
import type { DrawnRoom } from './drawn-room.ts'

const pair = { quantity: 2 }
const CENTRE: Point = { x: 0, y: 0 }
/** Half the width of the stage that the audience surrounds. */
const STAGE = 4

/** A room with too many seats for a drawing. `picks` are the seats of each party, by row. */
export type BuiltRoom = Readonly<{
  name: string
  why: string
  plan: SeatingPlan
  asks: readonly BestSeatsRequest[]
  picks: readonly string[]
}>

export const BUILT_ROOMS: readonly BuiltRoom[] = [
  {
    name: 'Cinema',
    why: 'The middle of the lounge, which begins behind the middle of the room; then the best of the cheaper rows, its last.',
    plan: cinema(),
    asks: [pair, { quantity: 4 }, { quantity: 2, categoryId: 'standard' }],
    picks: ['Auditorium G 10 to 11', 'Auditorium F 9 to 12', 'Auditorium E 10 to 11'],
  },
  {
    name: 'Theatre with circle and balcony',
    why: 'The stalls some rows behind the front; in the circle and on the balcony the front of the category, in the middle.',
    plan: theatre(),
    asks: [pair, { quantity: 6 }, { quantity: 2, categoryId: 'second' }, { quantity: 2, categoryId: 'third' }],
    picks: ['Stalls H 18 to 19', 'Stalls I 17 to 22', 'Dress circle C 32 to 33', 'Balcony C 37 to 38'],
  },
  {
    name: 'Arena',
    why: 'The middle block of the floor some rows behind the front; in the tiers the blocks nearest to the stage that do not look at it from the side.',
    plan: arena(),
    asks: [pair, { quantity: 2, categoryId: 'lower' }, { quantity: 2, categoryId: 'upper' }, { quantity: 8 }],
    picks: ['F2 H 11 to 12', '102 A 12 to 13', '203 A 1 to 2', 'F2 I 8 to 15'],
  },
  {
    name: 'In the round',
    why: 'No side is better than another, so some rows behind the front anywhere.',
    plan: inTheRound(),
    asks: [pair, { quantity: 4 }],
    picks: ['Circle D 1 to 2', 'Circle D 12 to 15'],
  },
  {
    name: 'Thrust stage',
    why: 'The block that looks at the stage from the front, in the middle.',
    plan: thrustStage(),
    asks: [pair, { quantity: 4 }],
    picks: ['Front D 6 to 7', 'Front C 5 to 8'],
  },
  {
    name: 'Club with tables',
    why: 'A table in the middle; six people at two tables side by side or behind each other, three at each.',
    plan: clubWithTables(),
    asks: [{ quantity: 4 }, { quantity: 6 }, pair],
    picks: ['Table 8 8 1 to 4', 'Table 12 12 1 to 3, Table 13 13 1 to 3', 'Table 7 7 1 to 2'],
  },
]

export const DRAWN_ROOMS: readonly DrawnRoom[] = [
  {
    name: 'Hall with an aisle',
    why: 'Beside the aisle, in the middle of the room; ten people in two rows behind each other, as a block has eight.',
    rows: [
      '........ ........',
      '........ ........',
      '........ ........',
      '........ ........',
      '........ ........',
      '........ ........',
      '......11 2222....',
      '...33333 ........',
      '...33333 ........',
      '........ ........',
      '........ ........',
      '........ ........',
    ],
    asks: [pair, { quantity: 4 }, { quantity: 10 }],
  },
  {
    name: 'Pillars and sold seats',
    why: 'Near the middle; a pair sits a row or two farther rather than leave one of three seats alone.',
    rows: [
      '................',
      '................',
      '......xxxx......',
      '....  xxxx  ....',
      '....xxxxxxxx....',
      '..xxxx222xxxxx..',
      '....xx...xxx....',
      '....  11..  ....',
      '......3333......',
      '................',
    ],
    asks: [pair, { quantity: 3 }, { quantity: 4 }],
  },
  {
    name: 'Wheelchair places',
    why: 'A companion sits beside the wheelchair place; where no seat is beside two places, their companions sit before them.',
    rows: [
      '............',
      '............',
      '............',
      'w...........',
      '.wA1........',
      '.....22.....',
      'w  w BB w  w',
    ],
    asks: [
      { quantity: 2, wheelchairPlaces: 1 },
      { quantity: 4, wheelchairPlaces: 2 },
    ],
  },
  {
    name: 'Two categories',
    why: 'The dearer seats in the middle are the better ones; of the cheaper ones, those next to the dearer ones.',
    rows: [
      '................',
      '................',
      '......3333......',
      '................',
      '................',
      '.......11.......',
      '................',
      '................',
      '.......22.......',
      '................',
    ],
    asks: [pair, { quantity: 2, categoryId: 'side' }, { quantity: 4, categoryId: 'side' }],
    categoryOf: (row, column) => (row >= 3 && row < 8 && column >= 4 && column < 12 ? 'middle' : 'side'),
    prices: { middle: 5000, side: 3000 },
  },
  {
    name: 'Nearly full house',
    why: 'The pair in the middle, then the one nearer to the stage at the side; three seats are left together.',
    rows: [
      'xx.xxxxxxxxxx..x',
      'xxxxxxxxxxxxxxxx',
      'xxxxxx...xxxxxxx',
      'xxxxxxxxxxx.xxxx',
      '..xxxxxx.xxxxxxx',
      'xxxxxxxxxxxx22xx',
      'xxxxxxx.xxxxxxxx',
      'xxxxxxxxxxxxxxxx',
      'x...xxxx11xxxxxx',
      'xxxxxxxxxxxxxxxx',
      'xxx..xxxxxxxxx..',
    ],
    asks: [pair, pair],
  },
]

function square(half: number): Point[] {
  return [
    { x: -half, y: -half },
    { x: half, y: -half },
    { x: half, y: half },
    { x: -half, y: half },
  ]
}

function hall(name: string, sections: SeatingPlan['sections']): SeatingPlan {
  const stage = { label: 'Stage', outline: square(STAGE) }
  return {
    planId: 'room',
    name,
    focus: CENTRE,
    stage,
    categories: [{ categoryId: 'all', name: 'All', price: 3000 }],
    sections,
  }
}

/** Six rows all around the stage, with four aisles. */
function inTheRound(): SeatingPlan {
  const runs = between([-180, -90, 0, 90, 180], (from, to) => arc(CENTRE, from, to))
  const rows = { rowCount: 6, depth: 7, pitch: 1.4, labelDepth: 6, categoryOf: () => 'all' }
  return hall('In the round', [section({ name: 'Circle', runs, ...rows })])
}

/** A stage with the audience on three sides. */
function thrustStage(): SeatingPlan {
  const rows = { rowCount: 6, depth: 1, pitch: 1.4, labelDepth: 0, categoryOf: () => 'all' }
  const [far, near] = [STAGE + 1, -STAGE]
  return hall('Thrust stage', [
    section({ name: 'Left', runs: [straight({ x: -far, y: near }, { x: -far, y: far })], ...rows }),
    section({ name: 'Front', runs: [straight({ x: -far - 2, y: far + 1 }, { x: far + 2, y: far + 1 })], ...rows }),
    section({ name: 'Right', runs: [straight({ x: far, y: far }, { x: far, y: near })], ...rows }),
  ])
}

/** Fifteen tables for four, in three rows. */
function clubWithTables(): SeatingPlan {
  const tables = [8, 13, 18].flatMap((y) => [-10, -5, 0, 5, 10].map((x) => ({ x, y })))
  const around = square(0.6)
  return hall(
    'Club',
    tables.map((table, index) => ({
      name: `Table ${index + 1}`,
      rows: [
        {
          name: String(index + 1),
          seats: around.map(({ x, y }, seat) => ({
            number: String(seat + 1),
            x: table.x + x,
            y: table.y + y,
            categoryId: 'all',
          })),
        },
      ],
    })),
  )
}
