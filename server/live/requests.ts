// What each request does: asks the box office or a board, and says what they say.
import { requests } from '../../shared/protocol.ts'
import type { Admission } from '../admission/admission.ts'
import { COSTS } from '../admission/costs.ts'
import type { BoxOffice } from '../booking/box-office.ts'
import { refused, type Result } from '../booking/command.ts'
import { endpoint, type Endpoints } from './answering.ts'
import type { Rooms } from './rooms.ts'
import type { LiveSocket } from './sockets.ts'

export function createEndpoints(office: BoxOffice, rooms: Rooms, admission: Admission): Endpoints {
  /** A show's board at `seq`, or as far as it got; looked up anew after the wait, in which it may have been replaced. */
  const currentBoard = async (showId: string, seq: number) => {
    await office.boards.atLeast(showId, seq)
    return office.boards.peek(showId)
  }
  return {
    'show:list': endpoint(
      requests['show:list'].payload,
      (socket) => largeAnswer(socket, async () => ok({ shows: await office.listShows() })),
      COSTS.list,
    ),
    'show:join': endpoint(
      requests['show:join'].payload,
      async (socket, { showId, seq }) => {
        const joining = startJoining(socket, showId)
        try {
          return await largeAnswer(socket, async () => {
            const board = await currentBoard(showId, seq ?? 0)
            return board ? ok(rooms.join(socket, board, joining.isWanted())) : noSuchShow()
          })
        } finally {
          joining.end()
        }
      },
      COSTS.join,
    ),
    'show:sync': endpoint(
      requests['show:sync'].payload,
      (socket, { showId, seq, epoch }) =>
        largeAnswer(socket, async () => {
          const board = await currentBoard(showId, seq)
          return board ? ok(rooms.missing(socket, board, seq, epoch)) : noSuchShow()
        }),
      COSTS.query,
    ),
    'show:leave': endpoint(requests['show:leave'].payload, (socket, { showId }) => {
      socket.data.joining.delete(showId)
      rooms.leave(socket, showId)
      return ok({})
    }),
    'seats:hold': endpoint(requests['seats:hold'].payload, (socket, { showId, seatIds }) =>
      office.hold(showId, socket.data.visitorId, seatIds, socket.id, socket.data.address),
    ),
    'seats:hold-best': endpoint(requests['seats:hold-best'].payload, (socket, { showId, requestId, ...wish }) =>
      office.holdBest(showId, socket.data.visitorId, requestId, wish, socket.id, socket.data.address),
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
    'booking:list': endpoint(
      requests['booking:list'].payload,
      (socket) => largeAnswer(socket, async () => ok({ bookings: await office.bookingsOf(socket.data.visitorId) })),
      COSTS.bookings,
    ),
    'booking:cancel': endpoint(requests['booking:cancel'].payload, (socket, { showId, bookingId }) => {
      const { visitorId, address } = socket.data
      return admission.cancellation({ visitorId, address, bookingId }, () =>
        office.cancel(showId, visitorId, bookingId, socket.id),
      )
    }),
    'clock:read': endpoint(requests['clock:read'].payload, () => ok({})),
  }
}

/** A join that waits for its board, until it ends; a `show:leave` that comes meanwhile is about it, a later join is not. */
function startJoining({ data: { joining } }: LiveSocket, showId: string) {
  const asked = {}
  joining.set(showId, (joining.get(showId) ?? new Set()).add(asked))
  return {
    isWanted: () => joining.get(showId)?.has(asked) ?? false,
    end: () => {
      const waiting = joining.get(showId)
      waiting?.delete(asked)
      if (waiting?.size === 0) joining.delete(showId)
    },
  }
}

/** Makes an answer once the socket has read enough of those before it. */
function largeAnswer<V>({ data }: LiveSocket, make: () => Promise<Result<V>>): Promise<Result<V>> {
  return data.line.backPressure.largeAnswer(make)
}

function ok<V>(value: V): Result<V> {
  return { ok: true, value }
}

function noSuchShow() {
  return refused('NOT_FOUND', 'There is no such show. Ask for the list of shows.')
}
