// The processes that make the load, as one.
import { z } from 'zod'
import { startChild, type Child } from './processes/parent.ts'
import { News, type Order, type Plan, type Pulse, type Settled } from './instructions.ts'
import type { Run } from './run.ts'

const MODULE = new URL('worker.ts', import.meta.url)

type Heard = Exclude<News, { news: 'pulse' }>

export class Crew {
  readonly #children: Child<unknown>[] = []
  /** By process, who waits for which news of it. */
  readonly #awaited: Map<Heard['news'], PromiseWithResolvers<Heard>>[] = []

  /** Resolves when everybody is there who has to be before it begins. `onPulse` is told from now on. */
  static async start(run: Run, plans: readonly Plan[], onPulse: (pulse: Pulse, worker: number) => void): Promise<Crew> {
    const crew = new Crew()
    const started = plans.map((plan, worker) => {
      crew.#awaited.push(new Map())
      return startChild(run, MODULE, plan, z.object({}), (said) => {
        const news = News.parse(said)
        if (news.news === 'pulse') onPulse(news.pulse, worker)
        else crew.#newsOf(worker, news.news).resolve(news)
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
    await this.#all('done')
  }

  /** Lets nobody new come until `resume`. Resolves when all who came before have gone. */
  async pause(): Promise<void> {
    this.#tell({ order: 'pause' })
    await this.#all('paused')
  }

  /** In a pause: each process goes on in another file; what it has written before is there then. */
  async turn(historyFiles: readonly string[]): Promise<void> {
    for (const [worker, historyFile] of historyFiles.entries()) {
      this.#children[worker]?.tell({ order: 'turn', historyFile } satisfies Order)
    }
    await this.#all('turned')
  }

  resume(): void {
    this.#tell({ order: 'resume' })
  }

  /** Waits until all maps are at `seq`; the history is in its files then. */
  async settle(seq: number): Promise<Settled> {
    this.#tell({ order: 'settle', seq })
    const settled = (await this.#all('settled')).flatMap((news) => (news.news === 'settled' ? news : []))
    return {
      shown: settled.flatMap(({ shown }) => shown),
      behind: settled.reduce((sum, { behind }) => sum + behind, 0),
      dropped: settled.reduce((sum, { dropped }) => sum + dropped, 0),
    }
  }

  #newsOf(worker: number, news: Heard['news']): PromiseWithResolvers<Heard> {
    const awaited = this.#awaited[worker]
    const known = awaited?.get(news) ?? Promise.withResolvers<Heard>()
    awaited?.set(news, known)
    return known
  }

  /** What all processes say, and then it may be said again; but who has gone has gone. */
  async #all(news: Heard['news']): Promise<Heard[]> {
    const said = await Promise.all(this.#children.map((_, worker) => this.#newsOf(worker, news).promise))
    if (news !== 'done') for (const awaited of this.#awaited) awaited.delete(news)
    return said
  }

  #tell(order: Order): void {
    for (const child of this.#children) child.tell(order)
  }
}
