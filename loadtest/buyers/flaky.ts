// Visitors with bad connections: they hold seats, lose the connection, and come back within the grace or after it.
import { randomUUID } from 'node:crypto'
import type { Instant, Outcome } from '../history.ts'
import { between } from '../random.ts'
import { SECOND_MS, now } from '../run-clock.ts'
import { ShowConnection } from '../wire/show-connection.ts'
import { insist } from './buyer.ts'
import type { LoadSession } from './load-session.ts'
import { chooseSeats } from './seat-choice.ts'

const MOST_SEATS = 3
/** Back well within the grace, or away so long that the seats are swept. */
const SHARE_OF_GRACE = 0.5
const AFTER_GRACE_MS = 2 * SECOND_MS

type Held = { seatIds: number[]; expiresAt: string | null }

/** One way to lose a connection. @returns the connection of the visitor who is back, if there is one */
type Cut = (
  session: LoadSession,
  connection: ShowConnection,
  held: Held,
  graceMs: number,
) => Promise<ShowConnection | undefined>

const CUTS: readonly Cut[] = [returnInTime, returnAfterConfirm, returnTooLate, returnToCheckout]

/** One visit with a cut chosen at random. Resolves when the visitor has gone. */
export async function sufferCuts(session: LoadSession, arrival: Instant): Promise<void> {
  const connection = await ShowConnection.open(session.context, arrival)
  if (!connection) return
  const held = (await connection.join()) ? await holdSome(session, connection) : undefined
  const cut = CUTS[between(session.random, 0, CUTS.length - 1)]
  const graceMs = (connection.limits?.graceSeconds ?? 0) * SECOND_MS
  const last = held && cut ? await cut(session, connection, held, graceMs) : connection
  last?.close()
  await last?.gone
}

async function holdSome({ random }: LoadSession, connection: ShowConnection): Promise<Held | undefined> {
  const { board } = connection
  const seatIds = board ? chooseSeats(board.statuses, between(random, 1, MOST_SEATS), random, 1) : []
  if (seatIds.length === 0) return undefined
  const outcome = await connection.ask({ request: 'seats:hold', seatIds })
  return outcome.kind === 'hold' ? outcome.hold : undefined
}

/** G2: a visitor who is back within the grace holds the seats until the time that was promised, and can buy them. */
async function returnInTime(
  session: LoadSession,
  connection: ShowConnection,
  held: Held,
  graceMs: number,
): Promise<ShowConnection | undefined> {
  const { back, awayMs } = await reconnectAfter(session, connection, SHARE_OF_GRACE * graceMs)
  if (!back || awayMs >= graceMs) return back
  const outcome = await back.ask({ request: 'seats:hold', seatIds: held.seatIds })
  const isRestored = outcome.kind === 'hold' && outcome.hold.expiresAt === held.expiresAt
  if (!isRestored && outcome.kind !== 'unknown') {
    const ms = Math.round(awayMs)
    violation(session, `G2 A visitor who was back after ${ms} ms does not hold as promised: ${outcomeText(outcome)}.`)
  }
  await buyAndCancel(session, back, held.seatIds, randomUUID())
  return back
}

/** B2: a visitor who is cut off before the answer to a confirm asks again, and has bought once. */
async function returnAfterConfirm(
  session: LoadSession,
  connection: ShowConnection,
  held: Held,
  graceMs: number,
): Promise<ShowConnection | undefined> {
  const bookingId = randomUUID()
  void connection.ask({ request: 'booking:confirm', bookingId, seatIds: held.seatIds })
  const { back, awayMs } = await reconnectAfter(session, connection, SHARE_OF_GRACE * graceMs)
  if (back && awayMs < graceMs) await buyAndCancel(session, back, held.seatIds, bookingId)
  return back
}

/** G1: a visitor who is away for longer than the grace has lost the seats. */
async function returnTooLate(
  session: LoadSession,
  connection: ShowConnection,
  held: Held,
  graceMs: number,
): Promise<ShowConnection | undefined> {
  const { back } = await reconnectAfter(session, connection, graceMs + AFTER_GRACE_MS)
  // At the end of the session all visitors come back early.
  if (!back || session.isOver()) return back
  const { seatIds } = held
  const outcome = await insist(back, { request: 'booking:confirm', bookingId: randomUUID(), seatIds })
  // Beyond the loopback a server may notice a lost connection late.
  if (outcome.kind === 'booking' && session.isLoopback) {
    violation(session, `G1 A visitor who was away for longer than the grace still bought seats ${seatIds.join(', ')}.`)
  }
  return back
}

/** G5: a visitor who is away for longer than the grace during a checkout holds the seats until the promised time. */
async function returnToCheckout(
  session: LoadSession,
  connection: ShowConnection,
  held: Held,
  graceMs: number,
): Promise<ShowConnection | undefined> {
  const checkout = await insist(connection, { request: 'checkout:begin' })
  const { back } = await reconnectAfter(session, connection, graceMs + AFTER_GRACE_MS)
  if (!back || checkout.kind !== 'hold') return back
  const isNearlyExpired = Date.parse(held.expiresAt ?? '') - session.context.clock.now() < AFTER_GRACE_MS
  if (!isNearlyExpired) await buyAndCancel(session, back, held.seatIds, randomUUID())
  return back
}

/** Drops the connection, and joins again as the same visitor after `ms`. */
async function reconnectAfter(
  session: LoadSession,
  connection: ShowConnection,
  ms: number,
): Promise<{ back: ShowConnection | undefined; awayMs: number }> {
  const since = now()
  connection.drop()
  const intended = await session.wait(ms)
  const back = await ShowConnection.open(session.context, intended, connection.token)
  const awayMs = now() - since
  return { back: back && (await back.join()) ? back : undefined, awayMs }
}

async function buyAndCancel(
  session: LoadSession,
  connection: ShowConnection,
  seatIds: number[],
  bookingId: string,
): Promise<void> {
  const outcome = await insist(connection, { request: 'booking:confirm', bookingId, seatIds })
  if (outcome.kind === 'refused') {
    const seats = seatIds.join(', ')
    violation(session, `G2, G5 A visitor who came back in time could not buy seats ${seats}: ${outcomeText(outcome)}.`)
  }
  if (outcome.kind === 'booking') await insist(connection, { request: 'booking:cancel', bookingId })
}

/** Visitors know too little to judge while servers fail; the checker, which reads the log, does then. */
function violation({ context, expectsFaults }: LoadSession, sentence: string): void {
  if (!expectsFaults) context.tally.violation(sentence)
}

function outcomeText(outcome: Outcome): string {
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
