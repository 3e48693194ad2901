// An operator who blocks and unblocks seats, takes them from visitors, and closes and opens the sale, at random, over HTTP.
import { z } from 'zod'
import { SeatsChanged } from '../../shared/routes/operator-routes.ts'
import type { RouteName } from '../../shared/http.ts'
import { Refusal, Show } from '../../shared/protocol.ts'
import { AVAILABLE, BLOCKED, HELD } from '../../shared/status.ts'
import type { Operation, OperatorDeed } from '../history.ts'
import type { PopulationOf } from '../instructions.ts'
import { between, type Random } from '../random.ts'
import { now, SECOND_MS } from '../run-clock.ts'
import { wordOf } from '../wire/answers.ts'
import { HttpConnection } from '../wire/http-connection.ts'
import type { ShowConnection } from '../wire/show-connection.ts'
import type { LoadSession } from './load-session.ts'
import { arrivalTimes } from './visits.ts'

/** The operator that a run makes for itself. */
export const OPERATOR = 'olga'
const REASON = 'A rehearsal.'
const MOST_SEATS = 4
const LONGEST_ALLOCATION_MS = 3 * SECOND_MS
/** Of a hundred commands, about so many close the sale; the next one opens it again. */
const CLOSINGS = 3

/** Sends `perSecond` commands a second, one at a time, about seats that the map of `connection` shows. */
export async function operate(
  session: LoadSession,
  { perSecond, seconds }: PopulationOf<'operator'>,
  connection: ShowConnection,
  token: string,
): Promise<void> {
  const http = new HttpConnection(session.context.urls[0] ?? '', { localAddress: undefined, token })
  const start = now()
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
    const deed: OperatorDeed | undefined = isClosed ? { request: 'open-sale' } : nextDeed(session, connection)
    if (!deed) continue
    const isDone = await send(session, http, deed)
    if (deed.request === 'close-sale') isClosed = true
    else if (deed.request === 'open-sale' && isDone) isClosed = false
  }
  if (isClosed) await send(session, http, { request: 'open-sale' })
  http.drop()
  session.visits--
}

/** Undefined where the map shows no seat for the command. */
function nextDeed({ random, context }: LoadSession, { board }: ShowConnection): OperatorDeed | undefined {
  const roll = between(random, 0, 99)
  if (roll < CLOSINGS) return { request: 'close-sale' }
  const statuses = board?.statuses ?? new Uint8Array()
  const isBlocking = roll < 45
  const wanted = isBlocking ? [AVAILABLE, HELD] : [roll < 75 ? BLOCKED : HELD]
  const seatIds = someSeats(statuses, wanted, random)
  if (seatIds.length === 0) return undefined
  if (!isBlocking) return { request: roll < 75 ? 'unblock' : 'force-release', seatIds }
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
}

const Answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.union([SeatsChanged, Show]) }),
  z.object({ ok: z.literal(false), error: Refusal }),
])

/** @returns whether the command was done */
async function send({ context }: LoadSession, http: HttpConnection, deed: OperatorDeed): Promise<boolean> {
  const { showId, recorder, tally } = context
  const calledAt = now()
  const raw = await new Promise<unknown>((resolve) => http.call(ROUTES[deed.request], payloadOf(deed, showId), resolve))
  const returnedAt = now()
  const { data } = Answer.safeParse(raw)
  if (raw !== null && !data) tally.violation(`The answer to ${deed.request} does not match its schema.`)
  tally.answered(`operator: ${deed.request}`, wordOf(data), returnedAt - calledAt)
  const outcome = outcomeOf(data)
  recorder.operation({
    operator: OPERATOR,
    deed,
    calledAt,
    returnedAt: outcome.kind === 'unknown' ? null : returnedAt,
    outcome,
  })
  return outcome.kind === 'changed'
}

function outcomeOf(answer: z.output<typeof Answer> | undefined): Operation['outcome'] {
  if (!answer) return { kind: 'unknown' }
  if (answer.ok) {
    const { value } = answer
    return { kind: 'changed', seatIds: 'seatIds' in value ? value.seatIds : [], seq: value.seq }
  }
  const { error: refusal } = answer
  return refusal.code === 'UNAVAILABLE' || refusal.code === 'INTERNAL'
    ? { kind: 'unknown' }
    : { kind: 'refused', refusal }
}

function payloadOf(deed: OperatorDeed, showId: string): object {
  if (!('seatIds' in deed)) return { showId }
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
