// The handlers of operators' routes: operators themselves, and seats, whoever has them.
import type { operatorRoutes } from '../../shared/routes/operator-routes.ts'
import type { KnownOperator, Operators } from '../auth/operators.ts'
import { refused } from '../booking/command.ts'
import type { OperatorDesk } from '../booking/operator-desk.ts'
import type { Operator } from '../booking/seat.ts'
import { badRequest } from './refusals.ts'
import type { Handlers } from './router.ts'

export type OperatorOptions = { operators: Operators; desk: OperatorDesk }

export function operatorHandlers({ operators, desk }: OperatorOptions): Handlers<keyof typeof operatorRoutes> {
  return {
    readOperator: (_call, { operator: { name, role } }) => ({ ok: true, value: { name, role } }),
    listOperators: async () => {
      const entries = await operators.list()
      const listed = entries.map(({ createdAt, revokedAt, ...known }) => ({
        ...known,
        createdAt: createdAt.toISOString(),
        revokedAt: revokedAt?.toISOString() ?? null,
      }))
      return { ok: true, value: { operators: listed } }
    },
    addOperator: async ({ name, role }) => {
      try {
        return { ok: true, value: { name, role, token: await operators.add(name, role) } }
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        return { ok: false, error: badRequest('name', error.message).refusal }
      }
    },
    revokeOperator: async ({ name }) => {
      try {
        await operators.revoke(name)
        return { ok: true, value: {} }
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        return refused('NOT_FOUND', error.message)
      }
    },
    blockSeats: ({ showId, seatIds, allocation: name, until, reason }, { operator }) => {
      const allocation = { name, until: until === undefined ? null : Date.parse(until) }
      return desk.block(showId, seatIds, allocation, operatorOf(operator, reason))
    },
    unblockSeats: ({ showId, seatIds, reason }, { operator }) =>
      desk.unblock(showId, seatIds, operatorOf(operator, reason)),
    forceRelease: ({ showId, seatIds, reason }, { operator }) =>
      desk.forceRelease(showId, seatIds, operatorOf(operator, reason)),
  }
}

/** An operator as steps of the log name them. */
export function operatorOf({ name }: KnownOperator, reason?: string): Operator {
  return { operator: name, ...(reason !== undefined && { reason }) }
}
