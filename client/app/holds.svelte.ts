// What the visitor holds in each show, as far as the session knows. Pages that have left a show still need it.
import type { Hold, Show } from '../../shared/protocol.ts'
import type { HoldCause } from '../connection/board-link.ts'
import type { Connection } from '../connection/connection.ts'
import { Listeners } from '../connection/listeners.ts'

export interface HoldChange {
  /** What was known before; undefined when nothing was. */
  readonly before: Hold | undefined
  readonly hold: Hold
  readonly cause: HoldCause
}

export class Holds {
  #byShow = $state.raw<ReadonlyMap<string, Hold>>(new Map())
  readonly #shows = new Map<string, Show>()
  /** The shows whose seq is of the present connection: after a restored backup, a seq may be lower than an earlier one. */
  readonly #comparable = new Set<string>()
  readonly #changes = new Listeners<HoldChange>()

  constructor(connection: Connection) {
    connection.on('hold:changed', ({ hold, cause }) => this.take(hold, cause))
    connection.onState(({ name }) => {
      if (name !== 'live') this.#comparable.clear()
    })
  }

  /** The visitor's hold in a show; undefined when it is not known. */
  in(showId: string): Hold | undefined {
    return this.#byShow.get(showId)
  }

  /** The shows in which the visitor has a hold with seats. */
  get shows(): readonly string[] {
    return Array.from(this.#byShow.values()).flatMap(({ showId, seatIds }) => (seatIds.length > 0 ? showId : []))
  }

  /** A show as the session saw it last; undefined when it never did. */
  show(showId: string): Show | undefined {
    return this.#shows.get(showId)
  }

  /** Calls `listener` with each hold that is taken over, until the returned function is called. */
  onChange(listener: (change: HoldChange) => void): () => void {
    return this.#changes.subscribe(listener)
  }

  /** Takes a hold over, unless a later one is known: an answer may come after an event that it does not contain. */
  take(hold: Hold, cause: HoldCause, show?: Show): void {
    if (show) this.#shows.set(show.showId, show)
    const before = this.#byShow.get(hold.showId)
    if (before && hold.seq < before.seq && this.#comparable.has(hold.showId)) return
    this.#comparable.add(hold.showId)
    this.#byShow = new Map(this.#byShow).set(hold.showId, hold)
    this.#changes.emit({ before, hold, cause })
  }
}
