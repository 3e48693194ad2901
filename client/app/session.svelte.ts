// The app's one line to the server as what components can draw: its state, the server's time, the visitor's limits.
import type { Hold } from '../../shared/protocol.ts'
import { connect, type Connection } from '../connection/connection.ts'
import type { LineState } from '../connection/line-state.ts'
import { baseUrl } from './base.ts'
import { VisitorStore } from './visitor-store.ts'

const TICK_MS = 250

export class Session {
  readonly #store = new VisitorStore()
  readonly connection: Connection
  /** Whether this tab is a customer of its own. */
  readonly another = this.#store.another
  /** Whether this page stands in a frame, as a customer of its own. */
  readonly isFramed = this.#store.isFramed
  /** Where what belongs to this page's visitor is kept. */
  readonly storage = this.#store.storage
  state = $state.raw<LineState>({ name: 'connecting' })
  /** The server's time in milliseconds since 1970, four times a second. */
  now = $state(Date.now())
  roundTripMs = $state<number>()
  /** What is held in the show that is looked at. */
  hold = $state.raw<Hold>()
  #timer: ReturnType<typeof setInterval> | undefined
  readonly live = $derived(this.state.name === 'live')
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

  constructor() {
    this.connection = connect(baseUrl, {
      open: false,
      // Another tab may have become the visitor meanwhile.
      instead: () => this.#store.read(),
      onVisitor: (visitor) => {
        this.#store.write(visitor.token)
        this.#graceSeconds = visitor.limits.graceSeconds
        this.#sentAway = false
      },
    })
    this.connection.on('server:draining', () => (this.#sentAway = true))
    this.connection.onState((state) => {
      this.state = state
      this.tick()
      const mayStartOver = this.connection.token !== undefined
      if (state.name === 'refused' && state.refusal.code === 'UNAUTHORIZED' && mayStartOver) void this.#open()
    })
    this.#tickWhileSeen()
    document.addEventListener('visibilitychange', () => this.#tickWhileSeen())
    void this.#open()
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

export const session = new Session()
