// A show's past: who had which seats at any change or time, replayed from its log, and the history of one seat.
import type { EntityManager } from '@mikro-orm/postgresql'
import { readArchivedLog, type ArchivedLog } from './archived-logs.ts'
import type { Boards } from './boards.ts'
import { readChanges, readNewest } from './change-log.ts'
import { Checkpoints, type PastSeats } from './checkpoints.ts'
import { limitConcurrency } from './concurrency.ts'
import type { ReadPool } from './read-pool.ts'
import { evolve, freeSeat, statusOf, type Instant, type Seat, type Step } from './seat.ts'
import { AVAILABLE } from '../../shared/status.ts'
import type { Change } from './write-change.ts'

/** So many changes are parsed at a time: even of batches of 512 commands, they keep the event loop for some milliseconds. */
const PORTION = 200
/** A seat's history is looked for in so many changes by a statement, and in so many statements for a page. */
const LOOKED_THROUGH = 5000
const STATEMENTS = 20

/** A step that names a seat, with the change that it is part of. */
export type SeatStep = Readonly<{ seq: number; at: Instant; step: Step }>

export class ShowHistory {
  readonly #reads: ReadPool
  readonly #boards: Boards
  readonly #checkpoints = new Checkpoints()
  /** Replaying takes a core. */
  readonly #oneAtATime = limitConcurrency(1)

  constructor(reads: ReadPool, boards: Boards) {
    this.#reads = reads
    this.#boards = boards
  }

  /** What of a show's log was archived: ask this after the log itself. */
  archived(showId: string): Promise<ArchivedLog | undefined> {
    return this.#reads.run((em) => readArchivedLog(em, showId))
  }

  /**
   * The changes of a show after `after`, the oldest first; undefined for an unknown show.
   * @param mostSteps where given, only the newest of them with so many steps
   * @throws {ReadsFullError} when too many reads wait
   */
  async changes(
    showId: string,
    after: number,
    limit: number,
    mostSteps?: number,
  ): Promise<{ seq: number; changes: Change[] } | undefined> {
    const board = await this.#boards.get(showId)
    if (!board) return undefined
    const changes = await this.#reads.run((em) =>
      mostSteps === undefined ? readChanges(em, showId, after, limit) : readNewest(em, showId, after, limit, mostSteps),
    )
    return { seq: Math.max(board.seq, changes.at(-1)?.seq ?? 0), changes }
  }

  /**
   * The steps that name a seat in changes before `before`, the latest first. With `before` in the answer, earlier changes
   * were not looked through.
   */
  async ofSeat(
    showId: string,
    seatId: number,
    before: number,
    limit: number,
  ): Promise<{ steps: SeatStep[]; before?: number }> {
    const steps: SeatStep[] = []
    let end = before
    for (let statement = 0; statement < STATEMENTS && end > 1; statement++) {
      const from = Math.max(1, end - LOOKED_THROUGH)
      const changes = await this.#reads.run((em) => readNaming(em, showId, seatId, { from, end, limit }))
      for (const { seq, at, steps: all } of changes) {
        if (steps.length >= limit) return { steps, before: seq + 1 }
        steps.push(
          ...all
            .filter(({ seatIds }) => seatIds.includes(seatId))
            .map((step) => ({ seq, at, step }))
            .reverse(),
        )
      }
      // A full page of rows: there may be more of them in this part.
      end = changes.length === limit ? (changes.at(-1)?.seq ?? from) : from
    }
    return { steps, ...(end > 1 && { before: end }) }
  }

  /**
   * The seats that were not available after the change `seq`, or after the last change up to a time.
   * @returns undefined for an unknown show, a `seq` that it has not reached, or a log that is not there any more
   */
  seatsAt(showId: string, moment: { seq: number } | { at: Instant }): Promise<PastSeats | undefined> {
    return this.#oneAtATime(async () => {
      const board = await this.#boards.get(showId)
      if (!board) return undefined
      const seq = 'seq' in moment ? moment.seq : await this.#reads.run((em) => seqAt(em, showId, moment.at, board.seq))
      // With its plan, so that no state of another one is a beginning (O8).
      const show = { showId, key: `${showId} ${board.facts.planUrl}` }
      const start = this.#checkpoints.before(show.key, seq)
      const replayed = start && (await this.#replay(show, start, seq))
      if (replayed) return replayed
      // The database was set back, and began another timeline.
      this.#checkpoints.forget(show.key)
      return this.#replay(show, await this.#atFirst(showId), seq)
    })
  }

  /** The seats that a show was made with blocked: those that its plan blocks, and those that no allocation keeps now. */
  async #atFirst(showId: string): Promise<PastSeats> {
    const board = await this.#boards.get(showId)
    const seats = new Map<number, Seat>()
    for (const [seatId, { blocked }] of (board?.bestSeats.seats ?? []).entries()) {
      const seat = board?.seat(seatId)
      const isBlocked = blocked || (seat?.blocked && seat.allocation === null)
      if (isBlocked) seats.set(seatId, { ...freeSeat(seatId), blocked: true })
    }
    return { seq: 0, at: null, seats }
  }

  /** @returns undefined when the log does not go on from `start`, or not up to `seq` */
  async #replay(
    { showId, key }: { showId: string; key: string },
    start: PastSeats,
    seq: number,
  ): Promise<PastSeats | undefined> {
    const seats = new Map(start.seats)
    let { seq: reached, at } = start
    // Includes the change of the start, to see whether it is still the same.
    let after = Math.max(0, reached - 1)
    while (after < seq || reached < seq) {
      const changes = await this.#reads.run((em) => readChanges(em, showId, after, Math.min(PORTION, seq - after)))
      if (changes.length === 0) return undefined
      for (const change of changes) {
        if (change.seq === reached && change.at !== at) return undefined
        if (change.seq <= reached) continue
        if (change.seq !== reached + 1) return undefined
        apply(seats, change)
        ;({ seq: reached, at } = change)
      }
      after = changes.at(-1)?.seq ?? seq
      if (this.#checkpoints.isDue(key, reached))
        this.#checkpoints.keep(key, { seq: reached, at, seats: new Map(seats) })
    }
    const past = { seq: reached, at, seats }
    this.#checkpoints.keep(key, past)
    return past
  }
}

function apply(seats: Map<number, Seat>, { steps }: Change): void {
  for (const step of steps) {
    for (const seatId of step.seatIds) {
      const seat = evolve(seats.get(seatId) ?? freeSeat(seatId), step)
      if (statusOf(seat) === AVAILABLE) seats.delete(seatId)
      else seats.set(seatId, seat)
    }
  }
}

/** The last change up to a time, found by halving: there is no index on times. */
async function seqAt(em: EntityManager, showId: string, at: Instant, lastSeq: number): Promise<number> {
  let [low, high] = [0, lastSeq]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const [change] = await readChanges(em, showId, middle - 1, 1)
    if (change && change.at <= at) low = middle
    else high = middle - 1
  }
  return low
}

/**
 * Changes from `from` up to and without `end` whose text names the number of a seat, the latest first. The number may be
 * another seat's list position or time: the caller looks at the steps.
 */
async function readNaming(
  em: EntityManager,
  showId: string,
  seatId: number,
  { from, end, limit }: { from: number; end: number; limit: number },
): Promise<Change[]> {
  const rows = await em.execute<{ seq: number; at: Date | string; changes: string }[]>(
    `select seq, at, changes::text as changes from show_change
     where show_id = ? and seq >= ? and seq < ? and changes::text ~ ? order by seq desc limit ?`,
    [showId, from, end, `[[,]${seatId}[],]`, limit],
  )
  return rows.map(({ seq, at, changes }) => ({
    showId,
    seq,
    at: new Date(at).getTime(),
    steps: JSON.parse(changes) as Step[],
  }))
}
