// The seats of a show as they were after a change, for a map; another change may be asked for before the answer is there.
import { BLOCKED, BOOKED, HELD } from '../../../../shared/status.ts'
import type { Refusal } from '../../../connection/types.ts'
import type { LiveShow } from '../show/live-show.svelte.ts'
import { NO_FACTS, seatFactsOf } from '../show/seat-facts.ts'

export class PastSeats {
  readonly #live: LiveShow
  /** The change that is shown; it was made `at`. */
  seq = $state(0)
  at = $state<string | null>(null)
  facts = $state.raw(NO_FACTS)
  refusal = $state.raw<Refusal>()
  isLoading = $state(true)
  #abort = new AbortController()
  readonly statuses = $derived.by(() => {
    const statuses = new Uint8Array(this.#live.statuses.length)
    for (const [seatId, { kind }] of this.facts)
      statuses[seatId] = { held: HELD, booked: BOOKED, blocked: BLOCKED }[kind]
    return statuses
  })

  constructor(live: LiveShow) {
    this.#live = live
  }

  /** Shows the seats as they were after a change, or at a time. The last one that was asked for is shown. */
  async show(moment: { seq: number } | { at: string }): Promise<void> {
    this.#abort.abort()
    const { signal } = (this.#abort = new AbortController())
    this.isLoading = true
    if ('seq' in moment) this.seq = moment.seq
    const { showId, api } = this.#live
    const answer = await api.call('readSeatHoldersAt', { showId, ...moment }, signal).catch((error: unknown) => {
      if (signal.aborted) return undefined
      throw error
    })
    if (!answer || signal.aborted) return
    this.isLoading = false
    this.refusal = answer.ok ? undefined : answer.error
    if (!answer.ok) return
    this.seq = answer.value.seq
    this.at = answer.value.at
    this.facts = seatFactsOf(answer.value)
  }

  close(): void {
    this.#abort.abort()
  }
}
