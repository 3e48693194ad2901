// An operator who blocks and unblocks seats, takes them from visitors, sells at the counter, cancels and moves those bookings,
// and closes and opens the sale, at random, over HTTP.
import { z } from 'zod'
import { SeatsChanged } from '../../shared/routes/operator-routes.ts'
import type { RouteName } from '../../shared/http.ts'
import { Booking, Hold, Refusal, Show } from '../../shared/protocol.ts'
import { AVAILABLE, BLOCKED, HELD } from '../../shared/status.ts'
import type { BookingDeed, Operation, OperatorDeed } from '../history.ts'
import type { PopulationOf } from '../instructions.ts'
import { between, type Random } from '../random.ts'
import { now, SECOND_MS } from '../run-clock.ts'
import { wordOf } from '../wire/answers.ts'
import { HttpConnection } from '../wire/http-connection.ts'
import type { ShowConnection } from '../wire/show-connection.ts'
import { Counter } from './counter.ts'
import type { LoadSession } from './load-session.ts'
import { arrivalTimes } from './visits.ts'

/** The operator that a run makes for itself. */
export const OPERATOR = 'olga'
const REASON = 'A rehearsal.'
const MOST_SEATS = 4
const LONGEST_ALLOCATION_MS = 3 * SECOND_MS
/** Of a hundred commands, about so many close the sale; the next one opens it again. */
const CLOSINGS = 3
/** From here on they are about the counter. */
const AT_COUNTER = 65

/** Sends `perSecond` commands a second, one at a time, about seats that the map of `connection` shows. */
export async function operate(
  session: LoadSession,
  { perSecond, seconds }: PopulationOf<'operator'>,
  connection: ShowConnection,
  token: string,
): Promise<void> {
  const http = new HttpConnection(session.context.urls[0] ?? '', { localAddress: undefined, token })
  const start = now()
  const counter = new Counter(session.random)
  /** The seq of the last answer: until the map is there, it may show seats as free that the operator has blocked. */
  let seq = 0
  let isClosed = false
  session.visits++
  for (const ms of arrivalTimes(session.random, { perSecond, rampSeconds: 0, seconds })) {
    await session.waitUntil(start + session.pausedMs + ms)
    if (session.isPaused) {
      if (isClosed) await send(session, http, { request: 'open-sale' })
      isClosed = false
      session.visits--
      await session.resumed()
      session.visits++
    }
    if (session.isOver()) break
    const isCurrent = (connection.board?.seq ?? -1) >= seq
    const deed: OperatorDeed | undefined = isClosed
      ? { request: 'open-sale' }
      : nextDeed(session, connection, isCurrent ? counter : undefined)
    if (!deed) continue
    const outcome = await send(session, http, deed)
    const isDone = outcome.kind === 'changed'
    seq = outcome.kind === 'changed' ? outcome.seq : outcome.kind === 'unknown' ? Infinity : seq
    if (isAboutBooking(deed)) counter.settle(deed, outcome)
    if (deed.request === 'close-sale') isClosed = true
    else if (deed.request === 'open-sale' && isDone) isClosed = false
  }
  if (isClosed) await send(session, http, { request: 'open-sale' })
  const left = counter.release()
  if (left) await send(session, http, left)
  http.drop()
  session.visits--
}

/** Undefined where the map shows no seat for the command. */
function nextDeed(
  { random, context }: LoadSession,
  { board }: ShowConnection,
  counter: Counter | undefined,
): OperatorDeed | undefined {
  const roll = between(random, 0, 99)
  if (roll < CLOSINGS) return { request: 'close-sale' }
  const statuses = board?.statuses ?? new Uint8Array()
  if (roll >= AT_COUNTER) return counter?.nextDeed(statuses)
  const isBlocking = roll < 30
  const wanted = isBlocking ? [AVAILABLE, HELD] : [roll < 50 ? BLOCKED : HELD]
  const seatIds = someSeats(statuses, wanted, random)
  if (seatIds.length === 0) return undefined
  if (!isBlocking) return { request: roll < 50 ? 'unblock' : 'force-release', seatIds }
  const isEndless = between(random, 0, 1) === 0
  const until = isEndless ? null : Math.ceil(context.clock.now()) + between(random, SECOND_MS, LONGEST_ALLOCATION_MS)
  return { request: 'block', seatIds, allocation: { name: between(random, 0, 1) === 0 ? 'Press' : 'House', until } }
}

function someSeats(statuses: Readonly<Uint8Array>, wanted: readonly number[], random: Random): number[] {
  const seats = [...statuses.keys()].filter((seatId) => wanted.includes(statuses[seatId] ?? BLOCKED))
  const count = Math.min(seats.length, between(random, 1, MOST_SEATS))
  return Array.from({ length: count }, () => seats.splice(between(random, 0, seats.length - 1), 1)).flat()
}

const ROUTES: Readonly<Record<OperatorDeed['request'], RouteName>> = {
  block: 'blockSeats',
  unblock: 'unblockSeats',
  'force-release': 'forceRelease',
  'open-sale': 'openSale',
  'close-sale': 'closeSale',
  'counter-hold': 'holdAtCounter',
  'counter-release': 'releaseAtCounter',
  'counter-confirm': 'confirmAtCounter',
  'cancel-booking': 'cancelSeats',
  'cancel-seats': 'cancelSeats',
  move: 'moveBooking',
}

function isAboutBooking(deed: OperatorDeed): deed is BookingDeed {
  return 'bookingId' in deed || 'saleId' in deed
}

const Answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.union([Booking, Hold, SeatsChanged, Show]) }),
  z.object({ ok: z.literal(false), error: Refusal }),
])

/** @returns what the command came to */
async function send({ context }: LoadSession, http: HttpConnection, deed: OperatorDeed): Promise<Operation['outcome']> {
  const { showId, recorder, tally } = context
  const calledAt = now()
  const raw = await new Promise<unknown>((resolve) => http.call(ROUTES[deed.request], payloadOf(deed, showId), resolve))
  const returnedAt = now()
  const { data } = Answer.safeParse(raw)
  if (raw !== null && !data) tally.violation(`The answer to ${deed.request} does not match its schema.`)
  tally.answered(`operator: ${deed.request}`, wordOf(data), returnedAt - calledAt)
  const outcome = outcomeOf(data, deed)
  recorder.operation({
    operator: OPERATOR,
    deed,
    calledAt,
    returnedAt: outcome.kind === 'unknown' ? null : returnedAt,
    outcome,
  })
  return outcome
}

function outcomeOf(answer: z.output<typeof Answer> | undefined, deed: OperatorDeed): Operation['outcome'] {
  if (!answer) return { kind: 'unknown' }
  if (answer.ok) {
    const { value } = answer
    if (isAboutBooking(deed)) return { kind: 'changed', seatIds: deed.seatIds, seq: value.seq }
    return { kind: 'changed', seatIds: 'seatIds' in value ? value.seatIds : [], seq: value.seq }
  }
  const { error: refusal } = answer
  return refusal.code === 'UNAVAILABLE' || refusal.code === 'INTERNAL'
    ? { kind: 'unknown' }
    : { kind: 'refused', refusal }
}

function payloadOf(deed: OperatorDeed, showId: string): object {
  if (!('seatIds' in deed)) return { showId }
  if (isAboutBooking(deed)) return { showId, ...counterPayload(deed) }
  const { seatIds } = deed
  if (deed.request !== 'block') return { showId, seatIds, reason: REASON }
  const { name, until } = deed.allocation
  return {
    showId,
    seatIds,
    reason: REASON,
    allocation: name,
    ...(until !== null && { until: new Date(until).toISOString() }),
  }
}

function counterPayload(deed: BookingDeed): object {
  switch (deed.request) {
    case 'counter-hold':
    case 'counter-release':
      return { saleId: deed.saleId, seatIds: deed.seatIds }
    case 'counter-confirm':
      return { saleId: deed.saleId, bookingId: deed.bookingId, seatIds: deed.seatIds }
    case 'cancel-booking':
      return { bookingId: deed.bookingId, reason: REASON }
    case 'cancel-seats':
      return { bookingId: deed.bookingId, seatIds: deed.seatIds, reason: REASON }
    case 'move':
      return { bookingId: deed.bookingId, moves: deed.moves, reason: REASON }
  }
}
