// A visitor's connection to a server as what components can draw: its state, the server's time, the visitor's limits.
import type { Hold } from '../../shared/protocol.ts'
import { connect, type Connection } from '../connection/connection.ts'
import type { LinkState } from '../connection/link-state.ts'
import { Announcer } from './announcer.svelte.ts'
import { Bookings } from './bookings.svelte.ts'
import type { BrowserStorage } from './browser-storage.ts'
import { Tell, type Toast } from './show/tell.ts'
import type { VisitorStore } from './visitor-store.ts'

const TICK_MS = 250

export class VisitorSession {
  readonly #store: VisitorStore
  readonly connection: Connection
  /** The server's address, with a final slash. */
  readonly url: string
  /** Where what belongs to this visitor is kept. */
  readonly storage: BrowserStorage
  readonly bookings: Bookings
  readonly announcer = new Announcer()
  readonly tell: Tell
  state = $state.raw<LinkState>({ name: 'connecting' })
  /** The server's time in milliseconds since 1970, four times a second. */
  now = $state(Date.now())
  roundTripMs = $state<number>()
  /** The visitor’s hold in the show on the page. */
  hold = $state.raw<Hold>()
  #timer: ReturnType<typeof setInterval> | undefined
  readonly #events = new AbortController()
  readonly live = $derived(this.state.name === 'live')
  /** Why the server lets nobody more in now; the connection is made again by itself. */
  readonly waitingFor = $derived(
    this.state.name === 'live' || this.state.name === 'refused' || this.state.name === 'closed'
      ? undefined
      : this.state.refusal,
  )
  #graceSeconds = $state(0)
  /** The server sent everybody away itself, and so cuts no hold. */
  #sentAway = $state(false)
  /** Without a line: how many seconds more the seats are kept at least; undefined with one, or without seats. */
  readonly keptSeconds = $derived.by(() => {
    if ((this.state.name !== 'reconnecting' && this.state.name !== 'offline') || !this.hold?.expiresAt) return undefined
    const cutsNothing = this.#sentAway || this.hold.checkout
    const graceEnd = cutsNothing ? Infinity : this.state.since + this.#graceSeconds * 1000
    const until = Math.min(Date.parse(this.hold.expiresAt), graceEnd)
    return Math.max(0, Math.ceil((until - this.now) / 1000))
  })

  /** Connects to the server at `url` as the visitor of `store`; `toast` shows what the visitor is told. */
  constructor(url: string, store: VisitorStore, toast: Toast) {
    this.url = url
    this.#store = store
    this.storage = store.storage
    this.tell = new Tell(this.announcer, toast)
    this.connection = connect(url, {
      open: false,
      // Another tab may have become the visitor meanwhile.
      instead: () => this.#store.read(),
      onVisitor: (visitor) => {
        this.#store.write(visitor.token)
        this.#graceSeconds = visitor.limits.graceSeconds
        this.#sentAway = false
      },
    })
    this.bookings = new Bookings(this.connection)
    this.connection.on('server:draining', () => (this.#sentAway = true))
    this.connection.onState((state) => {
      this.state = state
      this.tick()
      const mayStartOver = this.connection.token !== undefined
      if (state.name === 'refused' && state.refusal.code === 'UNAUTHORIZED' && mayStartOver) void this.#open()
    })
    this.#tickWhileSeen()
    document.addEventListener('visibilitychange', () => this.#tickWhileSeen(), { signal: this.#events.signal })
    void this.#open()
  }

  /** The address of what the server has at `path`, such as `/shows/cinema`. */
  addressOf(path: string): string {
    return this.url + path.slice(1)
  }

  /** Closes the connection; nothing is left behind. */
  close(): void {
    this.#events.abort()
    clearInterval(this.#timer)
    this.connection.close()
  }

  /** Looks at the clock. */
  tick(): void {
    this.now = this.connection.serverNow()
    this.roundTripMs = this.connection.roundTripMs
  }

  /** A page that nobody sees counts nothing; one that is seen again may have slept, so the clock is measured. */
  #tickWhileSeen(): void {
    clearInterval(this.#timer)
    if (document.hidden) return
    void this.connection.measure()
    this.tick()
    this.#timer = setInterval(() => this.tick(), TICK_MS)
  }

  /** Connects as the kept visitor; when there is none, or it was just refused, as a new one that all tabs share. */
  async #open(): Promise<void> {
    const refused = this.connection.token
    const kept = this.#store.read()
    if (kept !== undefined && kept !== refused) {
      this.connection.token = kept
      this.connection.open()
      return
    }
    await this.#store.alone(async () => {
      if (this.#store.read() === refused) this.#store.write(undefined)
      this.connection.token = this.#store.read()
      this.connection.open()
      // A refusal is shown by the state.
      await this.connection.live().catch(() => undefined)
    })
  }
}
