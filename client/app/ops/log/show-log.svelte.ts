// The log of a show as it grows: its latest changes, followed while it is not paused.
import type { RouteAnswer } from '../../../../shared/http.ts'
import type { Refusal } from '../../../connection/types.ts'
import type { LiveShow } from '../show/live-show.svelte.ts'

export type LogChange = RouteAnswer<'readShowLog'>['changes'][number]

const PAGE = 100
/** Older changes are dropped from the page when new ones come. */
const KEPT = 2000
/** The log is asked for at most so often. */
const PAUSE_MS = 1000

export class ShowLog {
  readonly #live: LiveShow
  readonly #mostSteps: () => number | undefined
  /** The newest first. */
  changes = $state.raw<readonly LogChange[]>([])
  isPaused = $state(false)
  isLoaded = $state(false)
  refusal = $state.raw<Refusal>()
  #isAsking = false
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly hasEarlier = $derived((this.changes.at(-1)?.seq ?? 1) > 1)

  /**
   * Call `close` when nobody looks at it any more.
   * @param mostSteps how many steps are shown at most; undefined when only some of them are, so that all must be known
   */
  constructor(live: LiveShow, mostSteps: () => number | undefined) {
    this.#live = live
    this.#mostSteps = mostSteps
    // The seq that the board has reached says when there is more.
    $effect(() => {
      const { seq, show } = live
      if (show && !this.isPaused) void this.#follow(seq)
    })
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.isPaused = true
  }

  /** Reads what is missing up to a seq, once a second at most. */
  async #follow(seq: number): Promise<void> {
    const newest = this.changes[0]?.seq ?? 0
    if (this.#isAsking || this.#timer !== undefined || (this.isLoaded && seq <= newest)) return
    this.#isAsking = true
    // After a long pause the page starts anew, near the end.
    const isFar = seq - newest > PAGE
    const after = isFar ? Math.max(0, seq - PAGE) : newest
    const answer = await this.#read(after, 5 * PAGE, this.#mostSteps())
    if (answer) {
      // Those between were not read: there were more than are shown.
      const isApart = isFar || (answer[0]?.seq ?? 0) > newest + 1
      this.changes = [...answer.toReversed(), ...(isApart ? [] : this.changes)].slice(0, KEPT)
      this.isLoaded = true
    }
    this.#isAsking = false
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      // The log was archived: asking again changes nothing.
      const isGone = this.refusal?.code === 'NOT_FOUND'
      if (!this.isPaused && !isGone) void this.#follow(this.#live.seq)
    }, PAUSE_MS)
  }

  /** Reads the changes before the earliest one. */
  async readEarlier(): Promise<void> {
    const earliest = this.changes.at(-1)?.seq ?? 1
    const after = Math.max(0, earliest - 1 - PAGE)
    const earlier = await this.#read(after, earliest - 1 - after)
    if (earlier) this.changes = [...this.changes, ...earlier.toReversed()]
  }

  async #read(after: number, limit: number, steps?: number): Promise<LogChange[] | undefined> {
    const { api, showId } = this.#live
    const answer = await api.call('readShowLog', { showId, after, limit, ...(steps !== undefined && { steps }) })
    this.refusal = answer.ok ? undefined : answer.error
    return answer.ok ? answer.value.changes : undefined
  }
}
