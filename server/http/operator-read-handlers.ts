// The handlers of operators' routes that read a show: its seats now and at any time, its log, the history of a seat.
import {
  MOST_HEATED,
  type OperatorStep,
  type operatorReadRoutes,
  type SeatHolders,
  type ServerFigures,
} from '../../shared/routes/operator-read-routes.ts'
import { refuseArchived } from '../booking/archived-logs.ts'
import type { BoxOffice } from '../booking/box-office.ts'
import type { Contention } from '../booking/contention.ts'
import { refused } from '../booking/command.ts'
import { groupSeats } from '../booking/seat-groups.ts'
import { actorOf, type Allocation, type Instant, type Seat, type Step } from '../booking/seat.ts'
import type { ShowHistory } from '../booking/show-history.ts'
import { badRequest } from './refusals.ts'
import { ResponseCache } from './response-cache.ts'
import type { Handlers } from './router.ts'

const PAGE = 100
const SHOWS_OF_A_PAGE = 50
/** Above any seq. */
const NO_SEQ = 2_147_483_647

export type OperatorReadOptions = {
  office: BoxOffice
  history: ShowHistory
  /** The server's figures of the last minutes, the oldest first. */
  figures: () => readonly ServerFigures[]
  contention: Contention
  /** Names a visitor within a show. */
  aliasOf: (showId: string, visitorId: string) => string
}

export function operatorReadHandlers({
  office,
  history,
  figures,
  contention,
  aliasOf,
}: OperatorReadOptions): Handlers<keyof typeof operatorReadRoutes> {
  // Several operators look at the same show.
  const cache = new ResponseCache()

  function holdersOf(showId: string, seq: number, at: Instant | null, seats: Iterable<Seat>): SeatHolders {
    const { held, booked, blocked } = groupSeats(seats)
    return {
      showId,
      seq,
      at: at === null ? null : isoTime(at),
      held: held.map(({ visitorId, since, expiresAt, seatIds }) => ({
        visitor: aliasOf(showId, visitorId),
        since: isoTime(since),
        expiresAt: isoTime(expiresAt),
        seatIds,
      })),
      booked: booked.map(({ visitorId, bookingId, seatIds }) => ({
        visitor: aliasOf(showId, visitorId),
        bookingId,
        seatIds,
      })),
      blocked: blocked.map(({ allocation, seatIds }) => ({ allocation: allocation && toWire(allocation), seatIds })),
    }
  }

  const stepOf = (showId: string, step: Step): OperatorStep => {
    const actor = actorOf(step)
    return {
      cause: step.cause,
      seatIds: step.seatIds,
      ...(typeof actor === 'string' ? { actor } : { ...actor, actor: 'operator' }),
      ...(step.visitorId !== undefined && { visitor: aliasOf(showId, step.visitorId) }),
      ...('bookingId' in step && { bookingId: step.bookingId }),
      ...('moves' in step && { moves: step.moves.map(({ from, to }) => ({ from, to })) }),
      ...('until' in step && { expiresAt: isoTime(step.until) }),
      ...('allocation' in step && { allocation: toWire(step.allocation) }),
      ...('show' in step && {
        fields: Object.entries(step.show).map(([name, value]) => ({ name, value: JSON.stringify(value) })),
      }),
    }
  }

  return {
    listAllShows: async ({ limit = SHOWS_OF_A_PAGE, ...query }) => ({
      ok: true,
      value: await office.listAllShows({ ...query, limit }),
    }),
    readFigures: ({ after = '' }) => ({ ok: true, value: { figures: figures().filter(({ at }) => at > after) } }),
    readSeatHolders: async ({ showId }, { response }) => {
      const board = await office.boards.get(showId)
      if (!board) return NO_SUCH_SHOW
      response?.set('Cache-Control', 'no-cache')
      // The board may be replaced before the answer is built.
      const current = () => office.boards.peek(showId) ?? board
      const etag = (): string => `${current().epoch}.${current().seq}`
      const build = () => {
        const { seq, changedAt } = current()
        return { etag: etag(), text: JSON.stringify(holdersOf(showId, seq, changedAt, current().unavailable())) }
      }
      return { ok: true, value: cache.of({ key: showId, etag, build }) }
    },
    readHeat: async ({ showId }) => {
      if (!(await office.boards.get(showId))) return NO_SUCH_SHOW
      return { ok: true, value: { showId, seats: contention.of(showId, MOST_HEATED) } }
    },
    readSeatHoldersAt: async ({ showId, seq, at }) => {
      if ((seq === undefined) === (at === undefined)) return { ok: false, error: ONE_MOMENT }
      const past = await history.seatsAt(showId, seq === undefined ? { at: Date.parse(at ?? '') } : { seq })
      const archived = await history.archived(showId)
      if (archived && (past?.seq ?? 0) <= archived.seq) return refuseArchived(archived)
      return past ? { ok: true, value: holdersOf(showId, past.seq, past.at, past.seats.values()) } : NO_SUCH_MOMENT
    },
    readShowLog: async ({ showId, after = 0, limit = PAGE, steps: mostSteps }) => {
      const page = await history.changes(showId, after, limit, mostSteps)
      const archived = page && (await history.archived(showId))
      if (!page) return NO_SUCH_SHOW
      if (archived && after < archived.seq) return refuseArchived(archived)
      const changes = page.changes.map(({ seq, at, steps }) => ({
        seq,
        at: isoTime(at),
        steps: steps.map((step) => stepOf(showId, step)),
      }))
      return { ok: true, value: { showId, seq: page.seq, changes } }
    },
    readSeatHistory: async ({ showId, seatId, before = NO_SEQ, limit = PAGE }) => {
      const board = await office.boards.get(showId)
      if (!board) return NO_SUCH_SHOW
      if (seatId >= board.facts.seatCount) {
        return refused('UNKNOWN_SEAT', 'The show has no such seat.', { seats: [{ seatId }] })
      }
      const page = await history.ofSeat(showId, seatId, Math.min(before, board.seq + 1), limit)
      const archived = await history.archived(showId)
      if (archived && (page.before ?? 0) <= archived.seq) return refuseArchived(archived)
      const steps = page.steps.map(({ seq, at, step }) => ({ seq, at: isoTime(at), step: stepOf(showId, step) }))
      return { ok: true, value: { steps, ...(page.before !== undefined && { before: page.before }) } }
    },
  }
}

function isoTime(instant: Instant): string {
  return new Date(instant).toISOString()
}

function toWire({ name, until }: Allocation): { name: string; until: string | null } {
  return { name, until: until === null ? null : isoTime(until) }
}

const NO_SUCH_SHOW = refused('NOT_FOUND', 'There is no such show.')
const NO_SUCH_MOMENT = refused('NOT_FOUND', 'There is no such show, or its log does not go to that change.')
const ONE_MOMENT = badRequest('query', 'Name the change by either `seq` or `at`.').refusal
