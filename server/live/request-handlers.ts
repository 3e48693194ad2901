// The handler of each request of the protocol: calls the box office or reads a board.
import { requests } from '../../shared/protocol.ts'
import type { RateLimits } from '../admission/rate-limits.ts'
import { COSTS, costOfSearch } from '../admission/request-costs.ts'
import type { BoxOffice } from '../booking/box-office.ts'
import { refused, type Result } from '../booking/command.ts'
import { requestHandler, type RequestHandlers } from './request-dispatch.ts'
import { joinWithSnapshot, missedSince } from './join-snapshot.ts'
import type { Rooms } from './rooms.ts'
import type { LiveSocket } from './live-socket.ts'

export function createRequestHandlers(office: BoxOffice, rooms: Rooms, rateLimits: RateLimits): RequestHandlers {
  /** A show's board at `seq` or the latest; looked up again after the wait, since it may have been replaced meanwhile. */
  const currentBoard = async (showId: string, seq: number) => {
    await office.boards.atLeast(showId, seq)
    return office.boards.peek(showId)
  }
  return {
    'show:list': requestHandler(
      requests['show:list'].payload,
      (socket, query) => largeAnswer(socket, async () => ok(await office.listShows(query))),
      COSTS.list,
    ),
    'show:join': requestHandler(
      requests['show:join'].payload,
      async (socket, { showId, seq }) => {
        if (!mayJoin(socket, showId)) return refused('LIMIT_REACHED', TOO_MANY_SHOWS)
        const joining = startJoining(socket, showId)
        try {
          return await largeAnswer(socket, async () => {
            const board = await currentBoard(showId, seq ?? 0)
            return board ? ok(joinWithSnapshot(rooms, socket, board, joining.isWanted())) : noSuchShow()
          })
        } finally {
          joining.end()
        }
      },
      COSTS.join,
    ),
    'show:sync': requestHandler(
      requests['show:sync'].payload,
      (socket, { showId, seq, epoch }) =>
        largeAnswer(socket, async () => {
          const board = await currentBoard(showId, seq)
          return board ? ok(missedSince(rooms, socket, board, seq, epoch)) : noSuchShow()
        }),
      COSTS.query,
    ),
    'show:leave': requestHandler(requests['show:leave'].payload, (socket, { showId }) => {
      socket.data.joining.delete(showId)
      rooms.leave(socket, showId)
      return ok({})
    }),
    'seats:hold': requestHandler(requests['seats:hold'].payload, (socket, { showId, seatIds }) =>
      office.hold(showId, socket.data.visitorId, seatIds, socket.id, socket.data.address),
    ),
    'seats:hold-best': requestHandler(requests['seats:hold-best'].payload, (socket, { showId, requestId, ...wanted }) =>
      office.holdBest(showId, socket.data.visitorId, requestId, wanted, socket.id, socket.data.address),
    ),
    'seats:preview-best': requestHandler(
      requests['seats:preview-best'].payload,
      (socket, { showId, ...wanted }) =>
        office.previewBest(showId, wanted, (looked) =>
          rateLimits.chargeAddress(socket.data.address, costOfSearch(looked)),
        ),
      COSTS.query,
    ),
    'seats:release': requestHandler(requests['seats:release'].payload, (socket, { showId, seatIds }) =>
      office.release(showId, socket.data.visitorId, seatIds, socket.id),
    ),
    'hold:extend': requestHandler(requests['hold:extend'].payload, (socket, { showId }) =>
      office.extend(showId, socket.data.visitorId, socket.id),
    ),
    'checkout:begin': requestHandler(requests['checkout:begin'].payload, (socket, { showId }) =>
      office.beginCheckout(showId, socket.data.visitorId, socket.id),
    ),
    'checkout:end': requestHandler(requests['checkout:end'].payload, (socket, { showId }) =>
      office.endCheckout(showId, socket.data.visitorId, socket.id),
    ),
    'booking:confirm': requestHandler(
      requests['booking:confirm'].payload,
      (socket, { showId, bookingId, seatIds, buyer }) =>
        office.confirm(showId, socket.data.visitorId, bookingId, seatIds, socket.id, buyer),
    ),
    'booking:list': requestHandler(
      requests['booking:list'].payload,
      (socket, page) => largeAnswer(socket, async () => ok(await office.bookingsOf(socket.data.visitorId, page))),
      COSTS.bookings,
    ),
    'booking:cancel': requestHandler(requests['booking:cancel'].payload, (socket, { showId, bookingId }) => {
      const { visitorId, address } = socket.data
      return rateLimits.limitCancellation({ visitorId, address, bookingId }, () =>
        office.cancel(showId, visitorId, bookingId, socket.id),
      )
    }),
    'clock:read': requestHandler(requests['clock:read'].payload, () => ok({})),
  }
}

/** Each show with a viewer keeps its board in memory. */
const SHOWS_OF_A_SOCKET = 100
const TOO_MANY_SHOWS = `A connection follows ${SHOWS_OF_A_SOCKET} shows at most. Leave one of them first.`

/** Whether a socket has not joined too many other shows, or asked to. */
function mayJoin({ data: { showIds, joining } }: LiveSocket, showId: string): boolean {
  return showIds.has(showId) || joining.has(showId) || showIds.size + joining.size < SHOWS_OF_A_SOCKET
}

/**
 * Notes a join that waits for its board. A `show:leave` that comes meanwhile cancels it, and does not cancel a later join.
 * Call `end` when the join is answered.
 */
function startJoining({ data: { joining } }: LiveSocket, showId: string) {
  const join = {}
  joining.set(showId, (joining.get(showId) ?? new Set()).add(join))
  return {
    isWanted: () => joining.get(showId)?.has(join) ?? false,
    end: () => {
      const waiting = joining.get(showId)
      waiting?.delete(join)
      if (waiting?.size === 0) joining.delete(showId)
    },
  }
}

/** Builds an answer that may be large, once the client has read enough of the answers before it. */
export function largeAnswer<V>({ data }: LiveSocket, make: () => Promise<Result<V>>): Promise<Result<V>> {
  return data.writer.backPressure.largeAnswer(make)
}

function ok<V>(value: V): Result<V> {
  return { ok: true, value }
}

function noSuchShow() {
  return refused('NOT_FOUND', 'There is no such show. Ask for the list of shows.')
}
