// H11 with the log: whether the seats that the server chose were what somebody had wished for, and chosen once.
import type { Call, Wish } from '../../history.ts'
import type { Change, Step } from '../show-record.ts'
import type { Replay } from './replay.ts'
import type { Rule } from '../violation.ts'

export class Choices {
  /** By visitor and request: more than one only for who asks for other seats by the same id. */
  readonly #wishes: ReadonlyMap<string, readonly Wish[]>

  constructor(calls: readonly Call[]) {
    const wishes = new Map<string, Wish[]>()
    for (const { deed, visitorId } of calls) {
      if (deed.request !== 'seats:hold-best') continue
      const key = `${visitorId} ${deed.requestId}`
      const known = wishes.get(key)
      if (known) known.push(deed)
      else wishes.set(key, [deed])
    }
    this.#wishes = wishes
  }

  /** What is wrong with a step as a choice, on what the steps before it left. A wish that nobody made has no cause (L1). */
  wrong(step: Step, { at }: Change, replay: Replay): [Rule, string] | undefined {
    if (step.cause !== 'held' || step.requestId === undefined) return undefined
    const { visitorId, requestId, seatIds } = step
    const had = replay.chosenFor(visitorId, requestId, 'all')
    if (had.length > 0) {
      return ['H11', `Seats were chosen again for a requestId that has some: ${had.join(', ')}.`]
    }
    const wishes = this.#wishes.get(`${visitorId} ${requestId}`) ?? []
    const [wish, ...others] = wishes
    if (!wish) return undefined
    const misfit = replay.room.misfit(wish, seatIds)
    const met = misfit === undefined ? wish : others.find((other) => !replay.room.misfit(other, seatIds))
    if (!met) return ['H11', `A wish was not met: ${misfit}.`]
    if (!replay.vacancies.leavesSingleForNothing(met, seatIds, at)) return undefined
    return ['H11', 'A choice left a single seat, though as many others could be had that leave none.']
  }
}
