// Somebody on a bad connection: takes seats, is cut off, and comes back within the grace or after it.
import { randomUUID } from 'node:crypto'
import type { Instant, Outcome } from '../history.ts'
import { now, SECOND_MS } from '../run-clock.ts'
import { between } from '../random.ts'
import { ShowConnection } from '../wire/show-connection.ts'
import { chooseSeats } from './seat-choice.ts'
import { insist } from './insist.ts'
import type { LoadSession } from './load-session.ts'

const MOST_SEATS = 3
/** Back for certain within the grace, or gone for so much longer that the seats are swept. */
const SHARE_OF_GRACE = 0.5
const AFTER_GRACE_MS = 2 * SECOND_MS

type Held = { seatIds: number[]; expiresAt: string | null }
type Kind = (
  session: LoadSession,
  connection: ShowConnection,
  held: Held,
  graceMs: number,
) => Promise<ShowConnection | undefined>

const KINDS: readonly Kind[] = [returnInTime, returnInTheMiddle, returnTooLate, returnFromPaying]

export async function sufferCuts(session: LoadSession, arrival: Instant): Promise<void> {
  const connection = await ShowConnection.open(session.wire, arrival)
  if (!connection) return
  const held = (await connection.join()) ? await take(session, connection) : undefined
  const kind = KINDS[between(session.random, 0, KINDS.length - 1)]
  const last =
    held && kind
      ? await kind(session, connection, held, (connection.limits?.graceSeconds ?? 0) * SECOND_MS)
      : connection
  last?.close()
  await last?.gone
}

async function take({ random }: LoadSession, connection: ShowConnection): Promise<Held | undefined> {
  const wanted = connection.board
    ? chooseSeats(connection.board.statuses, between(random, 1, MOST_SEATS), random, 1)
    : []
  if (wanted.length === 0) return undefined
  const taken = await connection.ask({ request: 'seats:hold', seatIds: wanted })
  return taken.kind === 'hold' ? taken.hold : undefined
}

/** G2: back in time, they have what they were promised, and can buy it. */
async function returnInTime(
  session: LoadSession,
  connection: ShowConnection,
  held: Held,
  graceMs: number,
): Promise<ShowConnection | undefined> {
  const { back, awayMs } = await away(session, connection, SHARE_OF_GRACE * graceMs)
  if (!back || awayMs >= graceMs) return back
  const again = await back.ask({ request: 'seats:hold', seatIds: held.seatIds })
  const hasAll = again.kind === 'hold' && again.hold.expiresAt === held.expiresAt
  if (!hasAll && again.kind !== 'unknown') {
    violation(session, `G2 who was back after ${Math.round(awayMs)} ms does not hold as promised: ${said(again)}.`)
  }
  await buyAndCancel(session, back, held.seatIds, randomUUID())
  return back
}

/** B2: cut off between asking to buy and the answer, they ask again and have bought once. */
async function returnInTheMiddle(
  session: LoadSession,
  connection: ShowConnection,
  held: Held,
  graceMs: number,
): Promise<ShowConnection | undefined> {
  const bookingId = randomUUID()
  void connection.ask({ request: 'booking:confirm', bookingId, seatIds: held.seatIds })
  const { back, awayMs } = await away(session, connection, SHARE_OF_GRACE * graceMs)
  if (back && awayMs < graceMs) await buyAndCancel(session, back, held.seatIds, bookingId)
  return back
}

/** G1: gone for longer than the grace, they have lost their seats. */
async function returnTooLate(
  session: LoadSession,
  connection: ShowConnection,
  held: Held,
  graceMs: number,
): Promise<ShowConnection | undefined> {
  const { back } = await away(session, connection, graceMs + AFTER_GRACE_MS)
  // When the run is over, they come back early.
  if (!back || session.isOver()) return back
  const { seatIds } = held
  const bought = await insist(back, { request: 'booking:confirm', bookingId: randomUUID(), seatIds })
  // Beyond the loopback a server may notice late that somebody has gone.
  if (bought.kind === 'booking' && session.isLoopback) {
    violation(session, `G1 who was away for longer than the grace still could buy seats ${seatIds.join(', ')}.`)
  }
  return back
}

/** G5: gone for longer than the grace, but in a checkout, they have their seats until these were promised to end. */
async function returnFromPaying(
  session: LoadSession,
  connection: ShowConnection,
  held: Held,
  graceMs: number,
): Promise<ShowConnection | undefined> {
  const begun = await insist(connection, { request: 'checkout:begin' })
  const { back } = await away(session, connection, graceMs + AFTER_GRACE_MS)
  if (!back || begun.kind !== 'hold') return back
  const isOver = Date.parse(held.expiresAt ?? '') - session.wire.clock.now() < AFTER_GRACE_MS
  if (!isOver) await buyAndCancel(session, back, held.seatIds, randomUUID())
  return back
}

/** Cuts the connection, comes back as the same visitor, and joins again. */
async function away(
  session: LoadSession,
  connection: ShowConnection,
  ms: number,
): Promise<{ back: ShowConnection | undefined; awayMs: number }> {
  const since = now()
  connection.drop()
  const intended = await session.pause(ms)
  const back = await ShowConnection.open(session.wire, intended, connection.token)
  const awayMs = now() - since
  return { back: back && (await back.join()) ? back : undefined, awayMs }
}

async function buyAndCancel(
  session: LoadSession,
  connection: ShowConnection,
  seatIds: number[],
  bookingId: string,
): Promise<void> {
  const bought = await insist(connection, { request: 'booking:confirm', bookingId, seatIds })
  if (bought.kind === 'refused') {
    violation(session, `G2, G5 who came back in time could not buy seats ${seatIds.join(', ')}: ${said(bought)}.`)
  }
  if (bought.kind === 'booking') await insist(connection, { request: 'booking:cancel', bookingId })
}

function violation({ wire }: LoadSession, sentence: string): void {
  wire.tally.violation(sentence)
}

function said(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'hold':
      return `${outcome.hold.seatIds.join(', ') || 'nothing'} until ${outcome.hold.expiresAt}`
    case 'booking':
      return 'a booking'
    case 'refused':
      return outcome.refusal.code
    case 'unknown':
      return 'no answer'
  }
}
