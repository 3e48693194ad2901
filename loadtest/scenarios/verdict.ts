// H1, from the wire alone: of all who asked for one seat one has it, and each other was told so, truthfully, by that seat.
import type { Hold } from '../../shared/protocol.ts'
import type { Answer, Refusal } from '../../client/connection/types.ts'

/** A refusal by its code and the seats it names, and how many were refused like that. */
export type Refused = Pick<Refusal, 'code' | 'seats'> & { count: number }

export type Verdict = {
  winners: number
  refused: Refused[]
  /** What should not be, each in a sentence; empty if all is well. */
  violations: string[]
}

export function judge(answers: readonly Answer<Hold>[], seatId: number): Verdict {
  const holds = answers.flatMap((answer) => (answer.ok ? [answer.value] : []))
  const refused = countRefusals(answers.flatMap((answer) => (answer.ok ? [] : [answer.error])))
  const truth = describe({ code: 'SEATS_TAKEN', seats: [{ seatId, status: 'held' }] })
  const violations: string[] = []
  if (holds.length !== 1) violations.push(`${holds.length} visitors were given seat ${seatId}, instead of one.`)
  for (const { seatIds } of holds) {
    if (seatIds.length === 1 && seatIds[0] === seatId) continue
    violations.push(`Who asked for seat ${seatId} was given ${list(seatIds)}.`)
  }
  for (const { count, ...refusal } of refused) {
    if (describe(refusal) === truth) continue
    violations.push(`${count} of those who asked for seat ${seatId} got ${describe(refusal)}, instead of ${truth}.`)
  }
  return { winners: holds.length, refused, violations }
}

/** Such as “SEATS_TAKEN (seat 7 held)”. */
export function describe({ code, seats }: Pick<Refusal, 'code' | 'seats'>): string {
  if (!seats) return code
  return `${code} (${seats.map(({ seatId, status }) => `seat ${seatId} ${status ?? 'of no status'}`).join(', ')})`
}

function countRefusals(refusals: readonly Refusal[]): Refused[] {
  return [...Map.groupBy(refusals, describe).values()].map((alike) => {
    const { code, seats } = alike[0] ?? { code: 'INTERNAL' }
    return { code, ...(seats && { seats }), count: alike.length }
  })
}

function list(seatIds: readonly number[]): string {
  return seatIds.length === 0 ? 'no seat' : `seat ${seatIds.join(' and ')}`
}
