// Follows a show in the terminal and holds the best free seat: node follow.js [server] [show]
import { connect } from '@holdfast/client'

const [server = 'http://127.0.0.1:3000', requestedShow] = process.argv.slice(2)
const connection = connect(server)
connection.onState(({ name }) => console.log(`Connection: ${name}`))
await connection.live()

const shows = await connection.listShows()
if (!shows.ok) throw new Error(shows.error.message)
const showId = requestedShow ?? shows.value.shows[0]?.showId
if (showId === undefined) throw new Error('The server has no show.')

const show = connection.join(showId)
const board = await show.joined()
const plan = await connection.http.readPlan(board.show)
if (!plan.ok) throw new Error(plan.error.message)

show.subscribe((change) => {
  if (change.kind === 'hold') console.log(`Your seats: ${change.hold.seatIds.join(', ') || 'none'} (${change.cause})`)
  draw()
})
draw()

const hold = await connection.holdBest(showId, crypto.randomUUID(), { quantity: 1 })
if (!hold.ok) console.log(`${hold.error.code}: ${hold.error.message}`)

process.once('SIGINT', async () => {
  await connection.release(showId)
  connection.close()
})

function draw() {
  if (process.stdout.isTTY) console.clear()
  const { available, held, booked } = board.counts
  console.log(`${board.show.title}: ${available} available, ${held} held, ${booked} booked, ${board.viewers} looking`)
  let seatId = 0
  for (const section of plan.value.sections) {
    console.log(section.name)
    for (const row of section.rows) {
      const seats = row.seats.map(() =>
        board.hold.seatIds.includes(seatId) ? (seatId++, '@') : '.o#x'[board.statuses[seatId++]],
      )
      console.log(`${row.name.padStart(4)} ${seats.join('')}`)
    }
  }
}
