// The API over HTTP: what each route does. Every change goes through the same box office as those of the sockets.
import { createHash } from 'node:crypto'
import type { Router } from 'express'
import type { Ticket } from '../../shared/protocol.ts'
import type { Board } from '../booking/board.ts'
import { refused, type Result } from '../booking/command.ts'
import { confirmBooking } from './confirming.ts'
import type { HttpOptions } from './http.ts'
import { createRouter } from './routes.ts'
import { seatListText } from './seat-list.ts'
import { SharedAnswers } from './shared-answers.ts'

const FOR_EVER = 'public, max-age=31536000, immutable'

export function createApi(options: HttpOptions): Router {
  const { office, visitors, tickets, serverTime, admission } = options
  // Each of its own: those that come from memory do not wait for those that come from the database.
  const lists = new SharedAnswers()
  const seatLists = new SharedAnswers()
  const plans = new SharedAnswers()
  return createRouter(
    {
      createVisitor: async (_call, { visitor, address }) => {
        const error = visitor ? undefined : await admission.newVisitor(address)
        if (error) return { ok: false, error }
        const { visitorId, token } = await visitors.welcome(visitor, address)
        return ok({ visitorId, token })
      },
      revokeVisitor: async (_call, { visitor }) => {
        if (visitor) await options.revoke(visitor.facts)
        return ok({})
      },
      readTime: () => ok({ serverTime: serverTime() }),
      listShows: (_call, { response }) => {
        response.set('Cache-Control', 'no-cache')
        const build = async () => {
          const text = JSON.stringify({ shows: await office.listShows() })
          return { etag: createHash('sha256').update(text).digest('base64url'), text }
        }
        return ok(lists.of({ key: 'shows', build }))
      },
      readShow: async ({ showId }, { response }) => {
        const board = await office.boards.get(showId)
        if (!board) return noSuchShow()
        response.set({ 'Cache-Control': 'no-cache', ETag: `W/"${etagOf(board)}"` })
        return ok(board.show)
      },
      listSeats: async ({ showId }, { response }) => {
        const board = await office.boards.get(showId)
        if (!board) return noSuchShow()
        response.set('Cache-Control', 'no-cache')
        // By the time that it is built the board may have been replaced.
        const current = (): Board => office.boards.peek(showId) ?? board
        const build = () => ({ etag: etagOf(current()), text: seatListText(current()) })
        return ok(seatLists.of({ key: showId, etag: () => etagOf(current()), build }))
      },
      readPlan: async ({ planId, digest }, { response }) => {
        const plan = await office.plans.get(planId, digest)
        if (!plan) return refused('NOT_FOUND', 'There is no such seating plan. Each show names its own.')
        response.set('Cache-Control', digest === undefined ? 'no-cache' : FOR_EVER)
        // A plan that is kept for ever must not carry a time.
        response.removeHeader('Server-Time')
        const { digest: etag, json: text } = plan
        return ok(plans.of({ key: etag, etag: () => etag, build: () => ({ etag, text }), isLasting: true }))
      },
      readHold: async ({ showId }, { visitorId }) => {
        if (!(await office.boards.get(showId))) return noSuchShow()
        // What the visitor has just done through another server is read first.
        await office.boards.catchUp(showId)
        const board = office.boards.peek(showId)
        return board ? ok(board.holdOf(visitorId)) : noSuchShow()
      },
      holdSeats: ({ showId, seatIds }, { visitorId, address }) =>
        office.hold(showId, visitorId, seatIds, undefined, address),
      holdBest: ({ showId, requestId, quantity, categoryId, accessible }, { visitorId, address }) =>
        office.holdBest(showId, visitorId, requestId, { quantity, categoryId, accessible }, undefined, address),
      extendHold: ({ showId }, { visitorId }) => office.extend(showId, visitorId),
      releaseSeats: ({ showId, seatIds }, { visitorId }) => office.release(showId, visitorId, seatIds),
      beginCheckout: ({ showId }, { visitorId }) => office.beginCheckout(showId, visitorId),
      endCheckout: ({ showId }, { visitorId }) => office.endCheckout(showId, visitorId),
      confirmBooking: (call, { visitorId }) => confirmBooking(office, call, visitorId),
      cancelBooking: ({ showId, bookingId }, { visitorId, address }) => {
        // A server cancels on behalf of its visitors.
        if (visitorId === undefined) return office.cancelFor(showId, bookingId)
        return admission.cancellation({ visitorId, address, bookingId }, () =>
          office.cancel(showId, visitorId, bookingId),
        )
      },
      readBooking: async ({ showId, bookingId }, { visitorId }) => {
        const booking = await office.bookingOf(showId, bookingId, visitorId)
        return booking ? ok(booking) : noSuchBooking()
      },
      listBookings: async (_call, { visitorId }) => ok({ bookings: await office.bookingsOf(visitorId) }),
      readTicketCode: async ({ showId, bookingId }, { visitorId }) => {
        const booking = await office.bookingOf(showId, bookingId, visitorId)
        return booking ? ok({ code: await tickets.sign(booking) }) : noSuchBooking()
      },
      readLog: async ({ showId, after = 0 }) => {
        const page = await options.readLog(showId, after)
        return page ? ok(page) : noSuchShow()
      },
      readTicket: async ({ code }) => {
        const named = await tickets.read(code)
        const board = named && (await office.boards.get(named.showId))
        const booking = named && (await office.bookingOf(named.showId, named.bookingId))
        if (!board || !booking)
          return refused('NOT_FOUND', 'This is no ticket of ours: its code is incomplete or forged.')
        const { bookingId, showId, seatIds, labels, cancelledAt } = booking
        const { planId, planUrl, title, venue, startsAt, timeZone } = board.facts
        const seats = { planId, ...(planUrl && { planUrl }), seatIds, labels }
        return ok<Ticket>({ bookingId, showId, ...seats, title, venue, startsAt, timeZone, cancelledAt })
      },
    },
    options,
  )
}

function ok<V>(value: V): Result<V> {
  return { ok: true, value }
}

/** Names what a board says at its seq; a board that was read anew has another epoch. */
function etagOf({ epoch, seq }: Board): string {
  return `${epoch}.${seq}`
}

function noSuchShow() {
  return refused('NOT_FOUND', 'There is no such show. GET /api/shows lists them.')
}

function noSuchBooking() {
  return refused('NOT_FOUND', 'You have no such booking for this show.')
}
