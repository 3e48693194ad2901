// The handlers of operators' routes about shows themselves.
import type { HoldsInput, showDeskRoutes } from '../../shared/routes/show-desk-routes.ts'
import type { OperatorDesk } from '../booking/operator-desk.ts'
import type { ShowDesk } from '../booking/show-desk.ts'
import { operatorOf } from './operator-handlers.ts'
import type { Handlers } from './router.ts'

export type ShowDeskOptions = { desk: OperatorDesk; showDesk: ShowDesk }

const SECOND_MS = 1000

export function showDeskHandlers({ desk, showDesk }: ShowDeskOptions): Handlers<keyof typeof showDeskRoutes> {
  return {
    makeShow: (
      { startsAt, salesOpenAt, salesCloseAt, confirmBy, singles, holds = {}, about = {}, ...same },
      { operator },
    ) => {
      const request = {
        ...same,
        startsAt: new Date(startsAt),
        salesOpenAt: salesOpenAt === undefined ? undefined : new Date(salesOpenAt),
        salesCloseAt: salesCloseAt === undefined ? undefined : new Date(salesCloseAt),
        confirmBy: confirmBy ?? undefined,
        ...(singles && { singles }),
        holds: storedHolds(holds),
        about,
      }
      return showDesk.make(request, operator.name)
    },
    changeShow: ({ showId, startsAt, salesOpenAt, salesCloseAt, holds, archived, reason, ...same }, { operator }) => {
      const changes = {
        ...same,
        ...(startsAt !== undefined && { startsAt: Date.parse(startsAt) }),
        ...(salesOpenAt !== undefined && { salesOpenAt: Date.parse(salesOpenAt) }),
        ...(salesCloseAt !== undefined && { salesCloseAt: Date.parse(salesCloseAt) }),
        ...(archived !== undefined && { isArchived: archived }),
        ...(holds && { holds: storedHolds(holds) }),
      }
      return desk.changeShow(showId, changes, operatorOf(operator, reason))
    },
    replacePlan: ({ showId, planId, reason }, { operator }) =>
      showDesk.replacePlan(showId, planId, operatorOf(operator, reason)),
    openSale: ({ showId, reason }, { operator }) => desk.openSale(showId, operatorOf(operator, reason)),
    closeSale: ({ showId, reason }, { operator }) => desk.closeSale(showId, operatorOf(operator, reason)),
  }
}

/** Hold settings as they are stored, from those of the wire. */
function storedHolds(holds: HoldsInput) {
  const { maxSeatsPerVisitor, holdSeconds, holdMaxSeconds, graceSeconds, holdResumeSeconds, heldSeatsPerAddress } =
    holds
  return {
    ...(maxSeatsPerVisitor !== undefined && { maxSeatsPerVisitor }),
    ...(holdSeconds !== undefined && { holdMs: holdSeconds * SECOND_MS }),
    ...(holdMaxSeconds !== undefined && { holdMaxMs: holdMaxSeconds * SECOND_MS }),
    ...(graceSeconds !== undefined && { graceMs: graceSeconds * SECOND_MS }),
    ...(holdResumeSeconds !== undefined && { resumeMs: holdResumeSeconds * SECOND_MS }),
    ...(heldSeatsPerAddress !== undefined && { heldSeatsPerAddress }),
  }
}
