// The part of the reference model about the show itself, which operators change (O3).
import type { ConfirmBy, Singles } from '../../shared/status.ts'
import type { BestSeatsRequest } from '../booking/best-seats.ts'
import type { ShowCommand } from '../booking/command.ts'
import type { HoldSettings } from '../booking/decision.ts'
import type { Instant, Step } from '../booking/seat.ts'
import type { ShowChanges } from '../booking/show-fields.ts'
import { OK, type ModelAnswer } from './reference-operators.ts'

/** A show whose seats form one row. */
export type ModelShow = Readonly<{
  settings: Omit<HoldSettings, 'pricedConfirmBy'>
  seatCount: number
  salesOpenAt: Instant
  salesCloseAt: Instant
  startsAt: Instant
  singles: Singles
  confirmBy: ConfirmBy
  /** The best seats for a request; undefined when that many are not free together. */
  choose: (request: BestSeatsRequest, isFree: (seatId: number) => boolean) => number[] | undefined
}>

/** The show as it is, and the log of the model. */
export interface ShowState {
  show: ModelShow
  isArchived: boolean
  readonly steps: Step[]
}

export function changeShow(model: ShowState, command: ShowCommand, now: Instant): ModelAnswer {
  const { salesOpenAt, salesCloseAt, startsAt } = model.show
  if (command.kind === 'close-sale') {
    if (salesCloseAt <= now) return OK
    return showChanged(model, command, { salesCloseAt: now, ...(salesOpenAt >= now && { salesOpenAt: now - 1 }) })
  }
  if (command.kind === 'open-sale') {
    if (model.isArchived) return { code: 'FORBIDDEN' }
    if (salesOpenAt <= now && now < salesCloseAt) return OK
    if (now < salesCloseAt) return showChanged(model, command, { salesOpenAt: now })
    if (startsAt <= now) return { code: 'FORBIDDEN' }
    return showChanged(model, command, { salesCloseAt: startsAt, ...(salesOpenAt > now && { salesOpenAt: now }) })
  }
  const before: ShowChanges = { ...model.show, holds: model.show.settings, isArchived: model.isArchived }
  const { holds, about, ...same } = command.changes
  if (about) throw new RangeError('The model knows no texts about a show.')
  const wanted: ShowChanges = { ...same, ...(holds && { holds: { ...model.show.settings, ...holds } }) }
  const names = Object.keys(wanted) as (keyof ShowChanges)[]
  const differing = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(wanted[name]))
  if (differing.length === 0) return OK
  const changes: ShowChanges = Object.fromEntries(differing.map((name) => [name, wanted[name]]))
  const after = { ...model.show, isArchived: model.isArchived, ...changes }
  if (model.isArchived && after.isArchived) return { code: 'FORBIDDEN' }
  if (after.salesCloseAt <= after.salesOpenAt) return { code: 'BAD_REQUEST' }
  if (after.isArchived && after.salesOpenAt <= now && now < after.salesCloseAt) return { code: 'FORBIDDEN' }
  return showChanged(model, command, changes)
}

function showChanged(model: ShowState, { by }: ShowCommand, show: ShowChanges): ModelAnswer {
  const { isArchived = model.isArchived, holds = model.show.settings, salesOpenAt, salesCloseAt } = show
  const before: ShowChanges = { ...model.show, holds: model.show.settings, isArchived: model.isArchived }
  const names = Object.keys(show) as (keyof ShowChanges)[]
  const was: ShowChanges = Object.fromEntries(names.map((name) => [name, before[name]]))
  model.isArchived = isArchived
  model.show = {
    ...model.show,
    settings: holds,
    salesOpenAt: salesOpenAt ?? model.show.salesOpenAt,
    salesCloseAt: salesCloseAt ?? model.show.salesCloseAt,
  }
  model.steps.push({ cause: 'show-changed', seatIds: [], show, was, by })
  return OK
}
