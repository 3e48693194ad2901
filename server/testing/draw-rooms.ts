// Draws the rooms of rooms.ts with the seats that are chosen there, side by side in one picture:
// `node server/testing/draw-rooms.ts docs/best-seats.svg`. Prints them, too.
import { writeFile } from 'node:fs/promises'
import { placedSeats } from '../../shared/seating-plan.ts'
import { choicesIn, planOf, redrawn } from './drawn-room.ts'
import { sheetOf } from './room-picture.ts'
import { BUILT_ROOMS, DRAWN_ROOMS } from './rooms.ts'

/** A larger room would be most of the file, and its seats too small to see. */
const MOST_SEATS = 2000

const [file = 'best-seats.svg'] = process.argv.slice(2)
const built = BUILT_ROOMS.map(({ plan, ...room }) => {
  return { ...room, plan, free: new Uint8Array(placedSeats(plan).length).fill(1), drawing: [] }
})
const drawn = DRAWN_ROOMS.map((room) => ({ ...room, ...planOf(room), drawing: redrawn(room) }))
const rooms = [...built, ...drawn].map(({ name, plan, free, asks, drawing }) => {
  const choices = choicesIn(plan, free, asks)
  const seats = placedSeats(plan)
  const labels = choices.map((seatIds) => seatIds?.map((seatId) => seats[seatId]?.label).join(', ') ?? 'none')
  process.stdout.write(`${[name, ...labels, ...drawing].join('\n')}\n\n`)
  return { name, plan, free, choices }
})
await writeFile(file, sheetOf(rooms.filter(({ plan }) => placedSeats(plan).length <= MOST_SEATS)))
