// Whether a code is a ticket: the one in the address, or one that was typed in.
import type { Ticket } from '../../../shared/protocol.ts'
import { session } from '../app-session.svelte.ts'
import { checkCode } from './ticket-code.ts'

export type TicketCheckResult =
  | { name: 'nothing' }
  | { name: 'checking' }
  | { name: 'ticket'; ticket: Ticket }
  | { name: 'none' }
  | { name: 'failed' }

export class TicketCheck {
  text = $state('')
  finding = $state.raw<TicketCheckResult>({ name: 'nothing' })
  #asked = 0

  /** Takes the code out of the address, if there is one, and checks it. */
  readAddress(): void {
    const code = location.hash.slice(1)
    // A code is signed and so has dots; other things after a # are places on the page.
    if (!code.includes('.')) return
    this.text = code
    void this.check()
  }

  async check(): Promise<void> {
    // Whoever scans a ticket gets its address, whose last part is the code.
    const code = this.text.trim().replace(/^.*#/, '')
    const number = ++this.#asked
    this.finding = code ? { name: 'checking' } : { name: 'nothing' }
    if (!code) return
    const finding = await checkCode(session, code).then(
      (ticket): TicketCheckResult => (ticket ? { name: 'ticket', ticket } : { name: 'none' }),
      (): TicketCheckResult => ({ name: 'failed' }),
    )
    // An answer to an earlier question says nothing about this one.
    if (number === this.#asked) this.finding = finding
  }
}
