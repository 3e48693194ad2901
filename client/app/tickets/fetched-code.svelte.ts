// The signed codes of one of the visitor's bookings, and which of its seats are in, fetched for the ticket's page.
import type { Result, TicketCode } from '../../connection/types.ts'
import type { Session } from '../session.svelte.ts'

/** The codes of one booking, and which of its seats are in, as far as they are known. */
export class FetchedCode {
  /** Admits to all seats. */
  code = $state.raw<string>()
  admittedSeatIds = $state.raw<readonly number[]>([])
  /** Whether the code is missing because the server did not give it. */
  isFailed = $state(false)
  #seatCodes = $state.raw<TicketCode['seatCodes']>()
  readonly #session: Session
  readonly #fetch: () => Promise<Result<TicketCode>>

  constructor(session: Session, fetch: () => Promise<Result<TicketCode>>) {
    this.#session = session
    this.#fetch = fetch
  }

  /** The code that admits to this seat alone; of all seats where the server has none, or without a seat. */
  codeOf(seatId?: number): string | undefined {
    return this.#seatCodes?.find((seat) => seat.seatId === seatId)?.code ?? this.code
  }

  /**
   * Fetches it with each connection, as the server may have been away, and whenever the page is looked at again, as the
   * holder may have gone in meanwhile. Until the returned function is called.
   */
  follow(): () => void {
    const fetchVisible = (): void => {
      if (!document.hidden) void this.fetch()
    }
    const stop = this.#session.onLive(() => void this.fetch())
    document.addEventListener('visibilitychange', fetchVisible)
    return () => {
      stop()
      document.removeEventListener('visibilitychange', fetchVisible)
    }
  }

  async fetch(): Promise<void> {
    this.isFailed = false
    const answer = await this.#fetch()
    // A code that is known stays.
    this.isFailed = !answer.ok && this.code === undefined
    if (!answer.ok) return
    this.code = answer.value.code
    this.#seatCodes = answer.value.seatCodes
    this.admittedSeatIds = answer.value.admittedSeatIds ?? []
  }
}
