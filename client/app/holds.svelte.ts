// What the visitor holds in each show, as far as the session knows. Pages that have left a show still need it.
import type { Hold, Show } from '../../shared/protocol.ts'
import type { HoldCause } from '../connection/board-link.ts'
import type { Connection } from '../connection/connection.ts'
import { Listeners } from '../connection/listeners.ts'

export interface HoldChange {
  readonly hold: Hold
  readonly cause: HoldCause
}

interface Known {
  readonly hold: Hold
  /** As the session saw it last; undefined when it never did. */
  readonly show: Show | undefined
  /** Which connection reported the hold. After a restored backup, a seq may be lower than that of an earlier connection. */
  readonly connectionNumber: number
}

export class Holds {
  #byShow = $state.raw<Readonly<Record<string, Known>>>({})
  /** Counts the connections. */
  #connectionNumber = 0
  readonly #changes = new Listeners<HoldChange>()

  constructor(connection: Connection) {
    connection.on('hold:changed', ({ hold, cause }) => this.take(hold, cause))
    connection.onState(({ name }) => {
      if (name === 'live') this.#connectionNumber++
    })
  }

  /** The visitor's hold in a show; undefined when it is not known. */
  in(showId: string): Hold | undefined {
    return this.#byShow[showId]?.hold
  }

  /** The shows in which the visitor has a hold with seats. */
  get shows(): readonly string[] {
    return Object.values(this.#byShow).flatMap(({ hold }) => (hold.seatIds.length > 0 ? hold.showId : []))
  }

  /** A show as the session saw it last; undefined when it never did. */
  show(showId: string): Show | undefined {
    return this.#byShow[showId]?.show
  }

  /** Calls `listener` with each hold that is taken over, until the returned function is called. */
  onChange(listener: (change: HoldChange) => void): () => void {
    return this.#changes.subscribe(listener)
  }

  /** Takes a hold over, unless a later one is known: an answer may come after an event that it does not contain. */
  take(hold: Hold, cause: HoldCause, show = this.show(hold.showId)): void {
    const connectionNumber = this.#connectionNumber
    const known = this.#byShow[hold.showId]
    if (known?.connectionNumber === connectionNumber && hold.seq < known.hold.seq) return
    this.#byShow = { ...this.#byShow, [hold.showId]: { hold, show, connectionNumber } }
    this.#changes.emit({ hold, cause })
  }
}
