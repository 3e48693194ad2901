// What each request does: asks the box office or a board, and says what they say.
import { requests } from '../../shared/protocol.ts'
import type { BoxOffice } from '../booking/box-office.ts'
import { refused, type Result } from '../booking/command.ts'
import { endpoint, type Endpoints } from './answering.ts'
import type { Rooms } from './rooms.ts'

export function createEndpoints(office: BoxOffice, rooms: Rooms): Endpoints {
  return {
    'show:list': endpoint(requests['show:list'].payload, async () =>
      ok({ shows: (await office.allBoards()).map((board) => board.show) }),
    ),
    'show:join': endpoint(requests['show:join'].payload, async (socket, { showId, seq }) => {
      const { joining } = socket.data
      joining.add(showId)
      try {
        const board = await office.boards.atLeast(showId, seq ?? 0)
        return board ? ok(rooms.join(socket, board)) : noSuchShow()
      } finally {
        joining.delete(showId)
      }
    }),
    'show:sync': endpoint(requests['show:sync'].payload, async (socket, { showId, seq }) => {
      const board = await office.boards.atLeast(showId, seq)
      if (!board) return noSuchShow()
      const frame = board.frameSince(seq)
      return ok(frame ? { frame } : { snapshot: rooms.snapshot(board, socket.data.visitorId) })
    }),
    'show:leave': endpoint(requests['show:leave'].payload, (socket, { showId }) => {
      socket.data.joining.delete(showId)
      rooms.leave(socket, showId)
      return ok({})
    }),
    'seats:hold': endpoint(requests['seats:hold'].payload, (socket, { showId, seatIds }) =>
      office.hold(showId, socket.data.visitorId, seatIds, socket.id),
    ),
    'seats:hold-best': endpoint(requests['seats:hold-best'].payload, (socket, { showId, requestId, ...wish }) =>
      office.holdBest(showId, socket.data.visitorId, requestId, wish, socket.id),
    ),
    'seats:release': endpoint(requests['seats:release'].payload, (socket, { showId, seatIds }) =>
      office.release(showId, socket.data.visitorId, seatIds, socket.id),
    ),
    'hold:extend': endpoint(requests['hold:extend'].payload, (socket, { showId }) =>
      office.extend(showId, socket.data.visitorId, socket.id),
    ),
    'checkout:begin': endpoint(requests['checkout:begin'].payload, (socket, { showId }) =>
      office.beginCheckout(showId, socket.data.visitorId, socket.id),
    ),
    'checkout:end': endpoint(requests['checkout:end'].payload, (socket, { showId }) =>
      office.endCheckout(showId, socket.data.visitorId, socket.id),
    ),
    'booking:confirm': endpoint(requests['booking:confirm'].payload, (socket, { showId, bookingId, seatIds }) =>
      office.confirm(showId, socket.data.visitorId, bookingId, seatIds, socket.id),
    ),
    'booking:list': endpoint(requests['booking:list'].payload, async (socket) =>
      ok({ bookings: await office.bookingsOf(socket.data.visitorId) }),
    ),
    'booking:cancel': endpoint(requests['booking:cancel'].payload, (socket, { showId, bookingId }) =>
      office.cancel(showId, socket.data.visitorId, bookingId, socket.id),
    ),
    'clock:read': endpoint(requests['clock:read'].payload, () => ok({})),
  }
}

function ok<V>(value: V): Result<V> {
  return { ok: true, value }
}

function noSuchShow() {
  return refused('NOT_FOUND', 'There is no such show. Ask for the list of shows.')
}
