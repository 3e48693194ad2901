// The check of a ticket at the door: of the code in the address, or of one that was typed in.
import type { Ticket } from '../../../shared/routes/booking-routes.ts'
import type { Session } from '../session.svelte.ts'
import { checkCode } from './ticket-code.ts'

export type TicketCheckResult =
  | { name: 'nothing' }
  | { name: 'checking' }
  | { name: 'ticket'; ticket: Ticket }
  | { name: 'none' }
  /** Somebody else has the booking now, and new tickets. */
  | { name: 'passed on' }
  | { name: 'failed' }

export class TicketCheck {
  text = $state('')
  result = $state.raw<TicketCheckResult>({ name: 'nothing' })
  readonly #session: Session
  /** How many checks were asked for. */
  #checks = 0

  constructor(session: Session) {
    this.#session = session
  }

  /** Checks the code in the address, if there is one. */
  readAddress(): void {
    const code = location.hash.slice(1)
    // A signed code has dots; anything else after a # is a place on the page.
    if (!code.includes('.')) return
    this.text = code
    void this.check()
  }

  async check(): Promise<void> {
    // A scanned ticket is an address whose last part is the code.
    const code = this.text.trim().replace(/^.*#/, '')
    const number = ++this.#checks
    this.result = code ? { name: 'checking' } : { name: 'nothing' }
    if (!code) return
    const result = await checkCode(this.#session, code).then(
      (found): TicketCheckResult => (typeof found === 'string' ? { name: found } : { name: 'ticket', ticket: found }),
      (): TicketCheckResult => ({ name: 'failed' }),
    )
    // The answer to an earlier check says nothing about this one.
    if (number === this.#checks) this.result = result
  }
}
