// Makes shows for operators, from stored seating plans.
import { UniqueConstraintViolationException, type MikroORM } from '@mikro-orm/postgresql'
import { isCurrency } from '../../shared/currency.ts'
import type { Show } from '../../shared/protocol.ts'
import { ShowRow, type StoredHolds } from '../database/entities.ts'
import type { BoxOffice } from './box-office.ts'
import { refused, type Result } from './command.ts'
import { holdIssue, HOLD_TOO_LONG } from './hold-issue.ts'
import { aboutAfter, doorsIssue } from './show-about.ts'
import type { AboutInput } from '../../shared/show-about.ts'
import { createShow, holdsOf, type NewShow } from './new-show.ts'
import { replacePlan } from './plan-replacement.ts'
import type { Operator } from './seat.ts'

/** A show to be made; hold settings that are left out are the server's. */
export type ShowRequest = Omit<
  NewShow,
  'plan' | 'holds' | 'about' | 'createdBy' | 'blocked' | 'salesOpenAt' | 'salesCloseAt'
> &
  Readonly<{
    planId: string
    /** Undefined: now. */
    salesOpenAt: Date | undefined
    /** Undefined: when the show starts. */
    salesCloseAt: Date | undefined
    holds: Partial<StoredHolds>
    about?: AboutInput
  }>

export class ShowDesk {
  readonly #orm: MikroORM
  readonly #office: Pick<BoxOffice, 'plans' | 'boards' | 'queues'>
  readonly #holds: StoredHolds

  /** @param holds the server's, which new shows get */
  constructor(orm: MikroORM, office: Pick<BoxOffice, 'plans' | 'boards' | 'queues'>, holds: StoredHolds) {
    this.#orm = orm
    this.#office = office
    this.#holds = holdsOf(holds)
  }

  /**
   * Makes a show. The same request again gets the same show. Refuses with `NOT_FOUND` for an unknown plan, and with
   * `BAD_REQUEST` naming the field: a time or currency that does not fit, or another show of this id.
   * @param by the operator's name
   */
  async make(request: ShowRequest, by: string): Promise<Result<Show>> {
    const { planId, holds: itsHolds, about: given = {}, ...fields } = request
    const plan = await this.#office.plans.get(planId)
    if (!plan) return refused('NOT_FOUND', NO_PLAN)
    if (!isCurrency(request.currency)) return fault('currency', `“${request.currency}” is no currency by ISO 4217.`)
    const salesOpenAt = request.salesOpenAt ?? new Date()
    const salesCloseAt = request.salesCloseAt ?? request.startsAt
    if (salesCloseAt <= salesOpenAt) return noSale(request)
    const holds = { ...this.#holds, ...itsHolds }
    if (holds.holdMaxMs < holds.holdMs)
      return refused('BAD_REQUEST', HOLD_TOO_LONG, { issues: [holdIssue(holds, itsHolds)] })
    const about = aboutAfter({}, given)
    const doors = doorsIssue(about, request.startsAt.getTime(), true)
    if (doors) return fault(doors.path, doors.message)
    const create = (): Promise<boolean> =>
      this.#orm.em.fork().transactional(async (em) => {
        const known = await em.findOne(ShowRow, { showId: request.showId })
        if (known) return isOfRequest(known, request)
        const { json, bestSeats } = plan
        const stored = { planId, json, seats: bestSeats.seats }
        await createShow(em, { ...fields, salesOpenAt, salesCloseAt, holds, about, createdBy: by, plan: stored })
        return true
      })
    const isMade = await create().catch((error: unknown) => {
      if (!(error instanceof UniqueConstraintViolationException)) throw error
      // It was made by another request meanwhile.
      return create()
    })
    if (!isMade) return fault('showId', `There is another show “${request.showId}” already: choose another id.`)
    this.#office.boards.created(request.showId)
    const board = await this.#office.boards.getForCommand(request.showId)
    return board ? { ok: true, value: board.show } : refused('NOT_FOUND', 'There is no such show.')
  }

  /**
   * Gives a show another stored plan while nothing has happened to its seats (O8): its seats are those of that plan then, on
   * every server. Refuses with `NOT_FOUND`, `FORBIDDEN` and `SEATS_TAKEN`; see `replacePlan`.
   */
  async replacePlan(showId: string, planId: string, by: Operator): Promise<Result<Show>> {
    const { plans, boards, queues } = this.#office
    const plan = await plans.get(planId)
    if (!plan) return refused('NOT_FOUND', NO_PLAN)
    const { seats } = plan.bestSeats
    const em = this.#orm.em.fork()
    const replaced = await em.transactional((tx) => replacePlan(tx, { showId, planId, seats, by }))
    if (!replaced.ok) return replaced
    queues.committed(showId, replaced.value)
    await boards.getForCommand(showId)
    await boards.reach(showId, replaced.value)
    const board = await boards.getForCommand(showId)
    return board ? { ok: true, value: board.show } : refused('NOT_FOUND', 'There is no such show.')
  }
}

const NO_PLAN = 'There is no such seating plan. Upload it first.'

/** Whether a show was made by the same request; its times may have been changed since, but not its plan or currency. */
function isOfRequest(show: ShowRow, request: ShowRequest): boolean {
  return (
    show.planId === request.planId &&
    show.currency === request.currency &&
    show.title === request.title &&
    show.venue === request.venue &&
    show.timeZone === request.timeZone &&
    show.startsAt.getTime() === request.startsAt.getTime()
  )
}

/** The time that was given is at fault, and not the one that stands for a time that was left out. */
function noSale({ salesOpenAt, salesCloseAt }: ShowRequest) {
  if (salesCloseAt && salesOpenAt) return fault('salesCloseAt', 'The sale must close after it opens.')
  if (salesCloseAt) return fault('salesCloseAt', 'The sale opens now, so it must close later than now.')
  if (salesOpenAt) return fault('salesOpenAt', 'The sale closes when the show starts, so it must open before that.')
  return fault('startsAt', 'This time is over: the sale would open now, and close when the show starts.')
}

function fault(path: string, message: string) {
  return refused('BAD_REQUEST', message, { issues: [{ path, message }] })
}
