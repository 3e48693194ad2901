// The API over HTTP: visitors, shows, plans and seats.
import { Router, type Request } from 'express'
import { BookingId, PlanId, ShowId, type Ticket } from '../../shared/protocol.ts'
import { statusWord } from '../../shared/status.ts'
import { refusal } from '../booking/command.ts'
import type { HttpOptions } from './http.ts'
import { sendRefusal } from './refusals.ts'

const NO_SHOW = refusal('NOT_FOUND', 'There is no such show. GET /api/shows lists them.')
const NO_PLAN = refusal('NOT_FOUND', 'There is no such seating plan. Each show names its own.')
const NO_TOKEN = refusal('UNAUTHORIZED', 'Send your visitor token: Authorization: Bearer …')
const NO_BOOKING = refusal('NOT_FOUND', 'You have no such booking for this show.')
const NO_TICKET = refusal('NOT_FOUND', 'This is no ticket of ours: its code is incomplete or forged.')

export function createApi({ office, visitors, tickets }: HttpOptions): Router {
  const api = Router()

  api.post('/visitors', async (request, response) => {
    const token = bearerOf(request)
    const identified = token === undefined ? undefined : await visitors.identify(token)
    if (identified?.ok === false) return sendRefusal(response, identified.error)
    response.set('Cache-Control', 'no-store').json(identified?.visitor ?? (await visitors.create()))
  })

  api.get('/shows', async (_request, response) => {
    response.json({ shows: await office.listShows() })
  })

  api.get('/shows/:showId', async (request, response) => {
    const board = await boardOf(request.params.showId)
    if (!board) return sendRefusal(response, NO_SHOW)
    response.json(board.show)
  })

  api.get('/shows/:showId/seats', async (request, response) => {
    const board = await boardOf(request.params.showId)
    if (!board) return sendRefusal(response, NO_SHOW)
    const seats = board.hall.seats.map(({ seatId, label }) => ({
      seatId,
      label,
      status: statusWord(board.status(seatId)),
    }))
    response.json({ seq: board.seq, seats })
  })

  api.get('/plans/:planId', async (request, response) => {
    const planId = PlanId.safeParse(request.params.planId)
    const { digest } = request.query
    const isNamed = typeof digest === 'string'
    const plan = planId.success ? await office.plans.get(planId.data, isNamed ? digest : undefined) : undefined
    if (!plan) return sendRefusal(response, NO_PLAN)
    response.set('Cache-Control', isNamed ? 'public, max-age=31536000, immutable' : 'no-cache')
    response.set('ETag', `"${plan.digest}"`).type('json').send(plan.json)
  })

  api.get('/shows/:showId/bookings/:bookingId/ticket', async (request, response) => {
    const token = bearerOf(request)
    if (token === undefined) return sendRefusal(response, NO_TOKEN)
    const identified = await visitors.identify(token)
    if (!identified.ok) return sendRefusal(response, identified.error)
    const booking = await bookingOf(request.params, identified.visitor.visitorId)
    if (!booking) return sendRefusal(response, NO_BOOKING)
    response.set('Cache-Control', 'no-store').json({ code: await tickets.sign(booking) })
  })

  api.get('/tickets/:code', async (request, response) => {
    const named = await tickets.read(request.params.code)
    const board = named && (await boardOf(named.showId))
    const booking = named && (await office.bookingOf(named.showId, named.bookingId))
    if (!board || !booking) return sendRefusal(response, NO_TICKET)
    const { bookingId, showId, seatIds, labels, cancelledAt } = booking
    const { planId, planUrl, title, venue, startsAt, timeZone } = board.facts
    const seats = { planId, ...(planUrl && { planUrl }), seatIds, labels }
    const ticket: Ticket = { bookingId, showId, ...seats, title, venue, startsAt, timeZone, cancelledAt }
    response.set('Cache-Control', 'no-store').json(ticket)
  })

  async function bookingOf(named: { showId: string; bookingId: string }, visitorId: string) {
    const [showId, bookingId] = [ShowId.safeParse(named.showId), BookingId.safeParse(named.bookingId)]
    return showId.success && bookingId.success ? office.bookingOf(showId.data, bookingId.data, visitorId) : undefined
  }

  function boardOf(showId: unknown) {
    const parsed = ShowId.safeParse(showId)
    return parsed.success ? office.boards.get(parsed.data) : undefined
  }

  return api
}

function bearerOf(request: Request): string | undefined {
  const [scheme, token] = request.headers.authorization?.split(' ') ?? []
  return scheme?.toLowerCase() === 'bearer' ? (token ?? '') : undefined
}
