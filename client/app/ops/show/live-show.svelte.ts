// A show as operators watch it: its board by the socket, its plan, and who has its seats by HTTP.
import type { Counts, Show } from '../../../../shared/protocol.ts'
import { AVAILABLE, BLOCKED } from '../../../../shared/status.ts'
import type { Refusal } from '../../../connection/types.ts'
import type { BoardChange, ShowBoard } from '../../../connection/show-board.ts'
import { seatName, seatNames } from '../../seats/seat-names.ts'
import { CurrentPlan } from '../../seats/seating-plan.svelte.ts'
import type { Session } from '../../session.svelte.ts'
import type { OperatorApi } from '../operator-api.ts'
import { NO_FACTS, seatFactsOf } from './seat-facts.ts'

/** How often the board is compared with the server's. */
const SYNC_INTERVAL_MS = 10_000
/** Who has the seats is read again this long after seats changed, several changes together. */
const FACTS_MS = 1500

export class LiveShow {
  readonly session: Session
  readonly api: OperatorApi
  readonly showId: string
  show = $state.raw<Show>()
  counts = $state.raw<Counts>()
  statuses = $state.raw<Readonly<Uint8Array>>(new Uint8Array())
  seq = $state(0)
  viewers = $state(0)
  problem = $state.raw<'not found' | 'failed'>()
  /** Who or what seats are taken for; it may be a moment older than `statuses`. */
  facts = $state.raw(NO_FACTS)
  /** Why `facts` could not be read. */
  factsRefusal = $state.raw<Refusal>()
  readonly #plan: CurrentPlan
  readonly #board: ShowBoard
  readonly #syncTimer: ReturnType<typeof setInterval>
  #factsTimer: ReturnType<typeof setTimeout> | undefined
  #isClosed = false
  readonly seatIndex = $derived.by(() => this.#plan.seatIndex)

  /** Joins the show; call `leave` when nobody looks at it any more. */
  constructor(session: Session, api: OperatorApi, showId: string) {
    this.session = session
    this.api = api
    this.showId = showId
    this.#plan = new CurrentPlan(session)
    this.#board = session.connection.join(showId)
    this.#board.subscribe((change) => this.#changed(change))
    this.#syncTimer = setInterval(() => {
      if (session.live && !session.isHidden) void this.#board.sync()
    }, SYNC_INTERVAL_MS)
    void this.readFacts()
  }

  leave(): void {
    this.#isClosed = true
    clearInterval(this.#syncTimer)
    clearTimeout(this.#factsTimer)
    void this.session.connection.leave(this.showId)
  }

  /** Tries again to load the board and the plan. */
  retry(): void {
    this.problem = undefined
    void this.#board.sync()
    if (this.show) void this.#loadPlan(this.show)
  }

  /** “Row A, seat 7” */
  nameOf(seatId: number): string {
    return this.seatIndex ? seatName(this.seatIndex, seatId) : String(seatId)
  }

  /** “Row A, seats 7 and 8; Row B, seat 7” */
  namesOf(seatIds: readonly number[]): string {
    return this.seatIndex ? seatNames(this.seatIndex, seatIds) : seatIds.join(', ')
  }

  /** Whether an operator can sell the seat, as far as is known: it is available, or in an allocation. */
  isSellable(seatId: number): boolean {
    const status = this.statuses[seatId]
    const fact = this.facts.get(seatId)
    return status === AVAILABLE || (status === BLOCKED && !(fact?.kind === 'blocked' && fact.allocation === null))
  }

  /** Reads who has the seats now. */
  async readFacts(): Promise<void> {
    clearTimeout(this.#factsTimer)
    this.#factsTimer = undefined
    const answer = await this.api.call('readSeatHolders', { showId: this.showId })
    if (answer.ok) this.facts = seatFactsOf(answer.value)
    this.factsRefusal = answer.ok ? undefined : answer.error
  }

  async #loadPlan(show: Show): Promise<void> {
    if (!(await this.#plan.follow(show))) this.problem = 'failed'
  }

  #changed(change: BoardChange): void {
    if (change.kind === 'refused') {
      this.problem = change.refusal.code === 'NOT_FOUND' ? 'not found' : 'failed'
      return
    }
    const { board } = this.#board
    if (!board) return
    this.show = board.show
    this.viewers = board.viewers
    this.seq = board.seq
    this.session.tick()
    if (change.kind === 'snapshot' || change.kind === 'seats') {
      this.counts = { ...board.counts }
      this.statuses = board.statuses.slice()
      if (!this.#isClosed) this.#factsTimer ??= setTimeout(() => void this.readFacts(), FACTS_MS)
    }
    if (change.kind === 'snapshot' || change.kind === 'show') void this.#loadPlan(board.show)
  }
}
