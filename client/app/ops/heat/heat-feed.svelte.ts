// The heat of a show's seats, asked for again and again while somebody looks at it.
import type { Refusal } from '../../../connection/types.ts'
import type { LiveShow } from '../show/live-show.svelte.ts'
import { opsTexts } from '../texts.ts'
import { ageOf, NO_REFUSALS, refusalsOf, summaryOf } from './heat.ts'

const INTERVAL_MS = 2000

export class HeatFeed {
  refusals = $state.raw(NO_REFUSALS)
  /** The time of the last answer, by the server's clock: ages are those of that moment. */
  at = $state(0)
  /** Why there was no answer. */
  refusal = $state.raw<Refusal>()
  readonly live: LiveShow
  readonly summary = $derived.by(() => summaryOf(this.refusals, this.live.facts, this.at))
  #isAsking = false

  constructor(live: LiveShow) {
    this.live = live
  }

  /** Asks now and every two seconds, while the page is in sight. @returns a function that ends this */
  start(): () => void {
    const timer = setInterval(() => void this.#ask(), INTERVAL_MS)
    void this.#ask()
    return () => clearInterval(timer)
  }

  /** “refused 14 times, held for 3:05”; empty for a seat that nobody competes for. */
  textOf(seatId: number): string {
    const words = opsTexts.heat
    const refused = this.refusals.get(seatId)
    const fact = this.live.facts.get(seatId)
    return [
      ...(refused === undefined ? [] : [words.refused(refused)]),
      ...(fact?.kind === 'held' ? [words.heldFor(ageOf(fact, this.at).seconds)] : []),
    ].join(', ')
  }

  async #ask(): Promise<void> {
    if (this.#isAsking || this.live.session.isHidden) return
    this.#isAsking = true
    const answer = await this.live.api.call('readHeat', { showId: this.live.showId })
    this.#isAsking = false
    this.refusal = answer.ok ? undefined : answer.error
    if (!answer.ok) return
    this.refusals = refusalsOf(answer.value.seats)
    this.at = this.live.session.connection.serverNow()
  }
}
