// Draws a picture of each room of rooms.ts with the seats that are chosen there: `node server/testing/draw-rooms.ts FOLDER`.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { placedSeats } from '../../shared/seating-plan.ts'
import { choicesIn, planOf, redrawn } from './drawn-room.ts'
import { pictureOf } from './room-picture.ts'
import { BUILT_ROOMS, DRAWN_ROOMS } from './rooms.ts'

const [folder = 'room-pictures'] = process.argv.slice(2)
await mkdir(folder, { recursive: true })
const built = BUILT_ROOMS.map(({ plan, ...room }) => {
  return { ...room, plan, free: new Uint8Array(placedSeats(plan).length).fill(1), drawing: [] }
})
const drawn = DRAWN_ROOMS.map((room) => ({ ...room, ...planOf(room), drawing: redrawn(room) }))
for (const { name, plan, free, asks, drawing } of [...built, ...drawn]) {
  const choices = choicesIn(plan, free, asks)
  const seats = placedSeats(plan)
  const labels = choices.map((seatIds) => seatIds?.map((seatId) => seats[seatId]?.label).join(', ') ?? 'none')
  process.stdout.write(`${[name, ...labels, ...drawing].join('\n')}\n\n`)
  await writeFile(join(folder, `${name.toLowerCase().replaceAll(' ', '-')}.svg`), pictureOf(plan, free, choices))
}
