// The processes that make the load, as one.
import { z } from 'zod'
import { startChild, type Child } from './children.ts'
import { News, type Order, type Plan, type Pulse, type Shown } from './orders.ts'
import type { Run } from './run.ts'

const MODULE = new URL('worker.ts', import.meta.url)

export class Crew {
  readonly #children: Child<unknown>[] = []
  readonly #done: PromiseWithResolvers<undefined>[] = []
  readonly #settled: PromiseWithResolvers<{ shown: Shown[]; behind: number }>[] = []

  /** Resolves when everybody is there who has to be before it begins. `onPulse` is told from now on. */
  static async start(run: Run, plans: readonly Plan[], onPulse: (pulse: Pulse, worker: number) => void): Promise<Crew> {
    const crew = new Crew()
    const started = plans.map((plan, worker) => {
      const done = Promise.withResolvers<undefined>()
      const settled = Promise.withResolvers<{ shown: Shown[]; behind: number }>()
      crew.#done.push(done)
      crew.#settled.push(settled)
      return startChild(run, MODULE, plan, z.object({}), (said) => {
        const news = News.parse(said)
        switch (news.news) {
          case 'pulse':
            return onPulse(news.pulse, worker)
          case 'done':
            return done.resolve(undefined)
          case 'settled':
            return settled.resolve(news)
        }
      })
    })
    crew.#children.push(...(await Promise.all(started)))
    return crew
  }

  go(): void {
    this.#tell({ order: 'go' })
  }

  /** Nobody new comes; who is there gets to the end. */
  stop(): void {
    this.#tell({ order: 'stop' })
  }

  /** Resolves when nobody has anything more to do. */
  async done(): Promise<void> {
    await Promise.all(this.#done.map(({ promise }) => promise))
  }

  /** Waits until all maps are at `seq`; the history is in its files then. */
  async settle(seq: number): Promise<{ shown: Shown[]; behind: number }> {
    this.#tell({ order: 'settle', seq })
    const settled = await Promise.all(this.#settled.map(({ promise }) => promise))
    return {
      shown: settled.flatMap(({ shown }) => shown),
      behind: settled.reduce((sum, { behind }) => sum + behind, 0),
    }
  }

  #tell(order: Order): void {
    for (const child of this.#children) child.tell(order)
  }
}
