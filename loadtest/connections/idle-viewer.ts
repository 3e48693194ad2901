// A viewer who looks at a show and does nothing, and comes back as the typed client does when the connection is lost.
import { z } from 'zod'
import { now, SECOND_MS } from '../run-clock.ts'
import { BareSocket } from '../wire/bare-socket.ts'

/** As in client/connection/link.ts: half to one and a half times this, at random. */
const RECONNECT_MS = SECOND_MS
const RECONNECT_AT_LEAST_MS = 100

export type ViewerSettings = Readonly<{ url: string; showId: string; localAddress: string | undefined }>

const Visitor = z.object({ token: z.string() })
const Draining = z.object({ reconnectAfterMs: z.number() })
const Answer = z.object({ ok: z.literal(true) })

export class IdleViewer {
  readonly #settings: ViewerSettings
  readonly #onBack: (awayMs: number) => void
  #token: string | undefined
  #lostAt: number | undefined
  #reconnectMs = RECONNECT_MS
  #isOpen = false
  #attempts = 0

  /** @param onBack called with how long the viewer was away, whenever it looks at the show again */
  constructor(settings: ViewerSettings, onBack: (awayMs: number) => void) {
    this.#settings = settings
    this.#onBack = onBack
  }

  /** Whether it looks at the show. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Connects and joins the show; tries again until that worked. */
  async open(): Promise<void> {
    const { url, showId, localAddress } = this.#settings
    // Patient: on a busy machine a handshake may take longer than a person would wait, and trying anew makes it busier.
    const options = { localAddress, token: this.#token, patient: true as const }
    const socket = await BareSocket.open(url, options, {
      takeText: () => false,
      takeFact: (name, value) => this.#takeFact(name, value),
      closed: () => this.#closed(),
    })
    const joined =
      socket instanceof BareSocket &&
      (await new Promise<boolean>((resolve) => {
        socket.ask('show:join', { showId }, (answer) => resolve(Answer.safeParse(answer).success))
      }))
    if (!joined) {
      if (socket instanceof BareSocket) socket.drop()
      return await this.#openLater()
    }
    this.#isOpen = true
    this.#attempts = 0
    this.#reconnectMs = RECONNECT_MS
    if (this.#lostAt !== undefined) this.#onBack(now() - this.#lostAt)
    this.#lostAt = undefined
  }

  async #openLater(): Promise<void> {
    const delayMs = Math.min(this.#reconnectMs * 2 ** this.#attempts, 2 * RECONNECT_MS) * (0.5 + Math.random())
    this.#attempts++
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    await this.open()
  }

  #takeFact(name: string, value: unknown): void {
    if (name === 'visitor') this.#token = Visitor.parse(value).token
    if (name !== 'server:draining') return
    this.#reconnectMs = Math.max(Draining.parse(value).reconnectAfterMs, RECONNECT_AT_LEAST_MS)
  }

  #closed(): void {
    // Otherwise `open` tries again.
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#lostAt = now()
    void this.#openLater()
  }
}
