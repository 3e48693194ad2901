// The handlers of the door's routes.
import type { RouteAnswer } from '../../shared/http.ts'
import type { doorRoutes } from '../../shared/routes/door-routes.ts'
import type { Tickets } from '../auth/tickets.ts'
import type { BoxOffice } from '../booking/box-office.ts'
import { refused, type Result } from '../booking/command.ts'
import type { Board } from '../booking/board.ts'
import type { DoorAdmission, DoorDesk } from '../booking/door-desk.ts'
import { badRequest } from './refusals.ts'
import type { Handlers } from './router.ts'

export type DoorOptions = { office: BoxOffice; tickets: Tickets; doorDesk: DoorDesk }

export function doorHandlers({ office, tickets, doorDesk }: DoorOptions): Handlers<keyof typeof doorRoutes> {
  /** Answers for a show that exists. */
  const ofShow = async <V>(showId: string, answer: (board: Board) => Promise<Result<V>>): Promise<Result<V>> => {
    const board = await office.boards.get(showId)
    return board ? answer(board) : refused('NOT_FOUND', 'There is no such show.')
  }

  return {
    admit: ({ showId, scanId, code, bookingId, ...details }, { operator }) =>
      ofShow<RouteAnswer<'admit'>>(showId, async ({ bestSeats }) => {
        if ((code === undefined) === (bookingId === undefined)) return { ok: false, error: ONE_OF_BOTH }
        const named = code === undefined ? undefined : await tickets.read(code)
        if (code !== undefined && !named) return ok({ outcome: 'no-ticket', seats: [] })
        if (named && named.showId !== showId) return ok({ outcome: 'other-show', seats: [] })
        const id = named?.bookingId ?? bookingId ?? ''
        const edition = named?.ticketEdition
        // The ticket of one seat admits to that seat alone, whatever is asked for.
        const ofSeat = named?.seatId === undefined ? {} : { seatIds: [named.seatId] }
        const admission = await doorDesk.admit(showId, id, scanId, operator.name, { ...details, ...ofSeat, edition })
        const booking = admission && (await office.bookingOf(showId, id))
        if (!booking) return ok({ outcome: 'no-ticket', seats: [] })
        // Who it belongs to now is no business of who shows an old ticket.
        if (admission.isPassedOn) return ok({ outcome: 'passed-on', seats: [] })
        const label = (seatId: number): string => bestSeats.seats[seatId]?.label ?? ''
        const seats = admission.seats.map(({ seatId, admittedAt, by, door, scannedAt, isNew }) => ({
          seatId,
          label: label(seatId),
          admittedAt: admittedAt === null ? null : new Date(admittedAt).toISOString(),
          admittedBy: by,
          isNew,
          ...(door !== null && { door }),
          ...(scannedAt !== null && { scannedAt: new Date(scannedAt).toISOString() }),
        }))
        const formerLabels = admission.formerSeatIds.map(label)
        return ok({
          outcome: outcomeOf(admission),
          seats,
          ...(formerLabels.length > 0 && { formerLabels }),
          ...(booking.buyer && { name: booking.buyer.name }),
        })
      }),
    undoAdmission: ({ showId, bookingId, seatIds }, { operator }) =>
      ofShow(showId, async () => ok({ seatIds: await doorDesk.undo(showId, bookingId, seatIds, operator.name) })),
    countAdmissions: ({ showId }) => ofShow(showId, async () => ok(await doorDesk.counts(showId))),
  }
}

const ONE_OF_BOTH = badRequest('code', 'Name either `code` or `bookingId`.').refusal

function outcomeOf({ isCancelled, isMoved, seats }: DoorAdmission): RouteAnswer<'admit'>['outcome'] {
  if (isCancelled) return 'cancelled'
  if (isMoved) return 'moved'
  return seats.some(({ isNew }) => isNew) ? 'admitted' : 'again'
}

function ok<V>(value: V): Result<V> {
  return { ok: true, value }
}
