// The load of a run: visitors of the scenario, who come and go, and buyers on the typed client, who outlast every fault.
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { buy } from '../buyers/buyer.ts'
import { sufferCuts } from '../buyers/flaky.ts'
import { LoadSession } from '../buyers/load-session.ts'
import { runVisits } from '../buyers/visits.ts'
import { notAllShoppers, Shopper } from '../crashes/shopper.ts'
import type { History } from '../history.ts'
import { seeded } from '../random.ts'
import { SECOND_MS } from '../run-clock.ts'
import { allAdvancing } from '../stall-timeout.ts'
import { readHistory } from '../wire/history-file.ts'
import { loadContext } from '../wire/load-context.ts'
import { Recorder } from '../wire/recorder.ts'
import type { Plan } from './plan.ts'

/** Almost all, so that the show is not sold out before the run is over. */
const CANCELS = 0.9
/** A server that is stopped or cut off answers nobody. */
const ANSWER_TIMEOUT_MS = 2 * SECOND_MS
const PACE = { look: 150, hesitate: 300 }
const FLAKY_VISIT_MS = 1.5 * SECOND_MS
/** All frames of all connections. */
const FRAMES_OF = 1000

export class Load {
  readonly shoppers: readonly Shopper[]
  readonly #plan: Plan
  readonly #showId: string
  readonly #session: LoadSession
  readonly #recorder: Recorder
  readonly #file = join(tmpdir(), `holdfast-faults-${randomUUID()}`)
  #shopping: Promise<void>[] = []
  #visits: Promise<void> | undefined
  #isOver = false

  constructor(plan: Plan, url: string, showId: string) {
    this.#plan = plan
    this.#showId = showId
    this.#recorder = new Recorder(this.#file, showId, FRAMES_OF)
    const context = loadContext({ urls: [url], showId, recorder: this.#recorder })
    this.#session = new LoadSession(context, seeded(plan.seed, 1), true)
    const habits = { cancels: CANCELS, pauseMs: 0, answerTimeoutMs: ANSWER_TIMEOUT_MS }
    this.shoppers = Array.from(
      { length: plan.shoppers },
      (_, shopper) => new Shopper(url, showId, seeded(plan.seed, 2 + shopper), habits),
    )
  }

  /** Resolves when all shoppers see the show; then everybody begins. */
  async begin(): Promise<void> {
    await allAdvancing(
      this.shoppers.map((shopper) => shopper.ready()),
      notAllShoppers('look at the show'),
    )
    this.#shopping = this.shoppers.map((shopper) => shopper.shop(() => this.#isOver))
    this.#visits = this.#runVisits()
    // `end` waits for them; a run that fails before does not, and closes their connections.
    for (const shopping of this.#shopping) shopping.catch(() => undefined)
  }

  /** The answers that shoppers got, each. */
  get answers(): number[] {
    return this.shoppers.map(({ answers }) => answers)
  }

  /** Lets no more visitors come. Resolves when all visitors have gone, and all shoppers have had their last answers. */
  async end(): Promise<void> {
    this.#isOver = true
    this.#session.end()
    await allAdvancing([...this.#shopping, this.#visits ?? Promise.resolve()], notAllShoppers('get their last answers'))
  }

  /** What the scenario's visitors asked and saw, and what they found wrong themselves. */
  async visitorsHistory(): Promise<{ history: History; violations: string[] }> {
    this.#recorder.flush()
    return {
      history: await readHistory(this.#showId, [this.#file]),
      violations: this.#session.context.tally.take().violations,
    }
  }

  async close(): Promise<void> {
    this.#session.end()
    for (const shopper of this.shoppers) shopper.close()
    this.#recorder.close()
    await rm(this.#file, { force: true })
  }

  #runVisits(): Promise<void> {
    const { scenario, visitors, abandon } = this.#plan
    const visitMs = scenario === 'rush' ? PACE.look + PACE.hesitate : FLAKY_VISIT_MS
    const arrivals = { atATime: visitors, visitMs }
    const session = this.#session
    if (scenario === 'flaky') return runVisits(session, arrivals, (arrival) => sufferCuts(session, arrival))
    const buyers = { kind: 'buyers' as const, arrivals, pace: PACE, mostSeats: 4, rush: 3, abandon, cancel: true }
    return runVisits(session, arrivals, (arrival) => buy(session, buyers, arrival))
  }
}
