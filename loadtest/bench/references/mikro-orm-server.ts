// Reference: MikroORM behind Socket.IO, with a transaction and an entity flush for each event. Runs as a child process.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { defineEntity, LockMode, MikroORM, p } from '@mikro-orm/postgresql'
import { Server } from 'socket.io'
import { z } from 'zod'
import { listenOnLoopback } from '../../loopback.ts'
import { answerParent, serveParent } from '../../processes/child.ts'
import { usage } from '../../measure/usage.ts'

const HOLD_MS = 300_000
/** The size of Holdfast's own pool. */
const CONNECTIONS = 10

const SeatSchema = defineEntity({
  name: 'ReferenceSeat',
  tableName: 'seat',
  schema: 'reference',
  properties: {
    showId: p.text().primary(),
    seatId: p.integer().primary(),
    heldBy: p.uuid().nullable(),
    heldSince: p.datetime(3).nullable(),
    holdExpiresAt: p.datetime(3).nullable(),
    holdPromisedUntil: p.datetime(3).nullable(),
    version: p.integer(),
  },
})
class Seat extends SeatSchema.class {}
SeatSchema.setClass(Seat)

type Ack = (answer: object) => void

const Wanted = z.object({ showId: z.string(), seatIds: z.array(z.int()) })

await serveParent(async (settings) => {
  const { databaseUrl } = z.object({ databaseUrl: z.string() }).parse(settings)
  const orm = new MikroORM({ clientUrl: databaseUrl, entities: [Seat], pool: { max: CONNECTIONS } })
  const http = createServer()
  const io = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false })
  io.on('connection', (socket) => {
    const visitorId = randomUUID()
    socket.on('seats:hold', (payload: unknown, ack: Ack) => {
      void hold(orm, visitorId, Wanted.parse(payload)).then(ack, () => ack({ ok: false }))
    })
  })
  answerParent(usage)
  const stop = async (): Promise<void> => {
    await io.close()
    await orm.close(true)
  }
  return { ready: { url: await listenOnLoopback(http) }, stop }
})

function hold(orm: MikroORM, visitorId: string, { showId, seatIds }: z.infer<typeof Wanted>): Promise<object> {
  return orm.em.fork().transactional(async (em) => {
    const seats = await em.find(
      Seat,
      { showId, seatId: { $in: seatIds } },
      { orderBy: { seatId: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
    )
    if (seats.length < seatIds.length || seats.some((seat) => seat.heldBy !== null)) return { ok: false }
    const now = Date.now()
    for (const seat of seats) {
      seat.heldBy = visitorId
      seat.heldSince = new Date(now)
      seat.holdExpiresAt = seat.holdPromisedUntil = new Date(now + HOLD_MS)
      seat.version++
    }
    return { ok: true, value: { showId, seatIds } }
  })
}
