// The counts of available seats as they are shown: they change no more often than they can be read.
import { untrack } from 'svelte'
import type { SeatIndex } from './seat-index.ts'
import { tallyOf, type Tally } from './tally.ts'

const COUNT_MS = 250

/** Create it while a component is being initialised: it follows `looks` until the component is destroyed. */
export class LiveTally {
  current: Tally
  #countedAt = -Infinity

  constructor(seatIndex: SeatIndex, looks: () => Readonly<Uint8Array>) {
    this.current = $state.raw(untrack(() => tallyOf(seatIndex, looks())))
    $effect(() => {
      const now = looks()
      const timer = setTimeout(
        () => {
          this.#countedAt = performance.now()
          this.current = tallyOf(seatIndex, now)
        },
        Math.max(0, this.#countedAt + COUNT_MS - performance.now()),
      )
      return () => clearTimeout(timer)
    })
  }
}
