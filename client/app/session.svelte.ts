// One visitor's session at a server, as reactive state: the connection's state, the server's time, the bookings.
import { untrack } from 'svelte'
import { connect, type Connection } from '../connection/connection.ts'
import { Listeners } from '../connection/listeners.ts'
import type { LinkState } from '../connection/link-state.ts'
import { Bookings } from './bookings.svelte.ts'
import type { BrowserStorage } from './browser-storage.ts'
import { Holds } from './holds.svelte.ts'
import { Notifications, type Toast } from './notifications.svelte.ts'
import type { TokenStore } from './token-store.ts'
import { onWake, TickGaps, type PageVisibility } from './waking.ts'

const TICK_MS = 250
const MINUTE_MS = 60_000

export class Session {
  readonly #store: TokenStore
  readonly connection: Connection
  /** The server's address, with a final slash. */
  readonly url: string
  /** Where everything about this visitor is stored. */
  readonly storage: BrowserStorage
  readonly bookings: Bookings
  readonly holds: Holds
  readonly notifications: Notifications
  state = $state.raw<LinkState>({ name: 'connecting' })
  /** The server's time in milliseconds since 1970, four times a second. */
  now = $state(Date.now())
  /** When the current minute began, by the server's time: for what is drawn again each minute, not with each tick. */
  readonly minute = $derived(Math.floor(this.now / MINUTE_MS) * MINUTE_MS)
  /** Whether the server shows the parts of the demo; undefined before the first connect. */
  isDemo = $state<boolean>()
  /** Whether the server sends mail to buyers. */
  sendsMail = $state(false)
  #timer: ReturnType<typeof setInterval> | undefined
  readonly #page: PageVisibility
  readonly #gaps = new TickGaps()
  readonly #events = new AbortController()
  readonly #lives = new Listeners<undefined>()
  readonly live = $derived(this.state.name === 'live')
  /** Why the server accepts no connection now; the connection is tried again by itself. */
  readonly waitingFor = $derived(
    this.state.name === 'live' || this.state.name === 'refused' || this.state.name === 'closed'
      ? undefined
      : this.state.refusal,
  )
  #graceSeconds = $state(0)
  /** Whether the server closed the connection because it is shutting down: then it cuts no hold (G4). */
  #isServerDraining = $state(false)

  /**
   * Connects to the server at `url` (with a final slash) as the visitor whose token is in `store`. `toast` shows messages
   * to the visitor.
   */
  constructor(url: string, store: TokenStore, toast: Toast, page: PageVisibility = document) {
    this.url = url
    this.#store = store
    this.#page = page
    this.storage = store.storage
    this.notifications = new Notifications(toast)
    this.connection = connect(url, {
      open: false,
      // Another tab may have become the visitor meanwhile.
      instead: () => this.#store.read(),
      onVisitor: (visitor) => {
        this.#store.write(visitor.token)
        this.#graceSeconds = visitor.limits.graceSeconds
        this.#isServerDraining = false
        this.isDemo = visitor.demo === true
        this.sendsMail = visitor.mail === true
      },
    })
    this.bookings = new Bookings(this.connection)
    this.holds = new Holds(this.connection)
    this.connection.on('booking:passed-on', () => this.notifications.passedOn())
    this.connection.on('server:draining', () => (this.#isServerDraining = true))
    this.connection.onState((state) => {
      this.state = state
      this.tick()
      if (state.name === 'live') this.#lives.emit(undefined)
      const mayStartOver = this.connection.token !== undefined
      if (state.name === 'refused' && state.refusal.code === 'UNAUTHORIZED' && mayStartOver) void this.#open()
    })
    this.#tickWhileVisible()
    page.addEventListener('visibilitychange', () => this.#tickWhileVisible(), { signal: this.#events.signal })
    onWake(page, () => this.#wake(), this.#events.signal)
    void this.#open()
  }

  /** Calls `listener` now if the session is live, and with each new connection, until the returned function is called. */
  onLive(listener: () => void): () => void {
    const stop = this.#lives.subscribe(listener)
    if (untrack(() => this.live)) listener()
    return stop
  }

  /**
   * Without a connection: for how many seconds the seats in a show are kept at least (G1). Undefined with a connection, or
   * without seats there.
   */
  keptSecondsIn(showId: string): number | undefined {
    const hold = this.holds.in(showId)
    if ((this.state.name !== 'reconnecting' && this.state.name !== 'offline') || !hold?.expiresAt) return undefined
    const graceSeconds = this.holds.show(showId)?.holds?.graceSeconds ?? this.#graceSeconds
    const cutsNothing = this.#isServerDraining || hold.checkout
    const graceEnd = cutsNothing ? Infinity : this.state.since + graceSeconds * 1000
    const until = Math.min(Date.parse(hold.expiresAt), graceEnd)
    return Math.max(0, Math.ceil((until - this.now) / 1000))
  }

  /** Without a connection: for how many seconds all seats that are still kept are kept at least. Undefined without such. */
  get keptSeconds(): number | undefined {
    const kept = this.holds.shows.flatMap((showId) => this.keptSecondsIn(showId) || [])
    return kept.length > 0 ? Math.min(...kept) : undefined
  }

  /** The address of what the server has at `path`, such as `/shows/cinema`. */
  addressOf(path: string): string {
    return this.url + path.slice(1)
  }

  /** Whether the visitor cannot see the page now. */
  get isHidden(): boolean {
    return this.#page.hidden
  }

  /** Closes the connection, and removes all listeners and timers. */
  close(): void {
    this.#events.abort()
    clearInterval(this.#timer)
    this.connection.close()
  }

  /** Reads the server's time. */
  tick(): void {
    this.now = this.connection.serverNow()
  }

  /** A hidden page does not tick. */
  #tickWhileVisible(): void {
    clearInterval(this.#timer)
    this.#gaps.reset()
    if (this.#page.hidden) return
    this.tick()
    this.#timer = setInterval(() => {
      if (this.#gaps.tick()) this.#wake()
      else this.tick()
    }, TICK_MS)
  }

  /** The page is back: the time that it shows must be right at once, and its connection may be dead. */
  #wake(): void {
    void this.connection.wake()
    this.tick()
  }

  /** Connects with the stored token. Without one, or when it was just refused, as a new visitor that all tabs share. */
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
      // `state` shows a refusal.
      await this.connection.live().catch(() => undefined)
    })
  }
}
