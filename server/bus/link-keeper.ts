// Keeps a link open: opens it again whenever it breaks, or does not bring back what this node itself sends.
import { setTimeout as pause } from 'node:timers/promises'
import type { Link, Transport } from './transport.ts'

/** A link that brought back nothing for so many beats is opened anew. Time in which this process stood still is no beat. */
const SILENT_BEATS = 4
/** A link that is refused is tried again within this time. */
const RETRY_AT_MOST_MS = 2000
/** One that opens and stays silent, as behind a pooler in transaction mode, more seldom. */
const RETRY_SILENT_MS = 30_000
const RETRY_FIRST_MS = 100
/** A peer that accepts a connection and then says nothing is given up after this time. */
const OPEN_MS = 10_000
const CLOSE_MS = 1000

export class LinkKeeper {
  readonly #transport: Transport
  readonly #onText: (text: string) => void
  readonly #onOpen: () => void
  #link: Link | undefined
  /** Counts the links, so that what comes late from an earlier one is known as such. */
  #opening = 0
  /** Whether a message of this node came back by this link. */
  #isHeard = false
  /** The beats since the last of them came back, or since the link was opened. */
  #silentBeats = 0
  #failures = 0
  #reason: unknown
  #retry: NodeJS.Timeout | undefined
  #isClosed = false

  /** @param onOpen called when a link was opened: what waits can be sent */
  constructor(transport: Transport, onText: (text: string) => void, onOpen: () => void) {
    this.#transport = transport
    this.#onText = onText
    this.#onOpen = onOpen
    void this.#open()
  }

  /** Whether the link brings back what this node sends. */
  get isUp(): boolean {
    return this.#link !== undefined && this.#isHeard
  }

  /** Whether something can be sent. */
  get isOpen(): boolean {
    return this.#link !== undefined
  }

  /** Why it was opened again last, for the log. */
  get reason(): unknown {
    return this.#reason
  }

  /** Notes that a message of this node came back. */
  heardItself(): void {
    this.#isHeard = true
    this.#silentBeats = 0
    this.#failures = 0
  }

  /** Opens the link anew when nothing has come back for too long. To be called at each beat. */
  check(): void {
    if (this.#link && ++this.#silentBeats >= SILENT_BEATS) {
      this.#broke(this.#opening, new Error(this.#transport.whySilent), RETRY_SILENT_MS)
    }
  }

  /** Sends a text; what cannot be sent is lost, and the link is opened anew. */
  async send(text: string): Promise<void> {
    const opening = this.#opening
    try {
      await this.#link?.send(text)
    } catch (error) {
      this.#broke(opening, error)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#retry)
    const link = this.#link
    this.#link = undefined
    if (link) await Promise.race([link.close(), pause(CLOSE_MS, undefined, { ref: false })])
  }

  async #open(): Promise<void> {
    const opening = ++this.#opening
    const late = (): void => this.#broke(opening, new Error('it does not answer in time'))
    const tooLong = setTimeout(late, OPEN_MS)
    try {
      const link = await this.#transport.open({
        onText: (text) => opening === this.#opening && !this.#isClosed && this.#onText(text),
        onBroken: (error) => this.#broke(opening, error),
      })
      if (this.#isClosed || opening !== this.#opening) return await link.close()
      this.#link = link
      this.#isHeard = false
      this.#silentBeats = 0
      this.#onOpen()
    } catch (error) {
      this.#broke(opening, error)
    } finally {
      clearTimeout(tooLong)
    }
  }

  #broke(opening: number, error: unknown, retryAtMostMs = RETRY_AT_MOST_MS): void {
    if (opening !== this.#opening || this.#isClosed) return
    this.#reason = error
    void this.#link?.close()
    this.#link = undefined
    // Whatever this link still says is late.
    this.#opening++
    const waitMs = Math.min(retryAtMostMs, RETRY_FIRST_MS * 2 ** this.#failures++)
    // Not all nodes at the same moment.
    this.#retry = setTimeout(() => void this.#open(), waitMs * (0.5 + Math.random() / 2))
  }
}
