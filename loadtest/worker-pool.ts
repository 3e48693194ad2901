// The worker processes of a run as one, and the share of the visitors that each of them gets.
import { z } from 'zod'
import {
  WorkerMessage,
  type Assignment,
  type Instruction,
  type Sample,
  type SettledMaps,
  type Arrivals,
  type Population,
} from './instructions.ts'
import type { LoadShow } from './load-show.ts'
import { addressesFor } from './loopback.ts'
import { startChild, type Child } from './processes/parent.ts'
import type { Run } from './run.ts'
import type { Scenario } from './scenarios.ts'

const WORKER = new URL('worker.ts', import.meta.url)

type Reply = Exclude<WorkerMessage, { message: 'sample' }>

export class WorkerPool {
  readonly #children: Child<unknown>[] = []
  /** By worker, a promise for each kind of reply. */
  readonly #replies: Map<Reply['message'], PromiseWithResolvers<Reply>>[] = []

  /** Resolves when all viewers are connected. `onSample` is called from now on. */
  static async start(
    run: Run,
    assignments: readonly Assignment[],
    onSample: (sample: Sample, worker: number) => void,
  ): Promise<WorkerPool> {
    const pool = new WorkerPool()
    const started = assignments.map((assignment, worker) => {
      pool.#replies.push(new Map())
      return startChild(run, WORKER, assignment, z.object({}), (raw) => {
        const message = WorkerMessage.parse(raw)
        if (message.message === 'sample') onSample(message.sample, worker)
        else pool.#replyOf(worker, message.message).resolve(message)
      })
    })
    pool.#children.push(...(await Promise.all(started)))
    return pool
  }

  go(): void {
    this.#tell({ instruction: 'go' })
  }

  /** Lets no more visitors arrive. Visitors who are present finish their visits. */
  stop(): void {
    this.#tell({ instruction: 'stop' })
  }

  /** Resolves when no visitor has anything more to do. */
  async done(): Promise<void> {
    await this.#all('done')
  }

  /** Lets no more visitors arrive until `resume`. Resolves when all who arrived before have gone. */
  async pause(): Promise<void> {
    this.#tell({ instruction: 'pause' })
    await this.#all('paused')
  }

  /** In a pause: each worker records to another file. Resolves when the files before are complete. */
  async turn(historyFiles: readonly string[]): Promise<void> {
    for (const [worker, historyFile] of historyFiles.entries()) {
      this.#children[worker]?.tell({ instruction: 'turn', historyFile } satisfies Instruction)
    }
    await this.#all('turned')
  }

  resume(): void {
    this.#tell({ instruction: 'resume' })
  }

  /** Waits until all maps are at `seq`. The history files are complete then. */
  async settle(seq: number): Promise<SettledMaps> {
    this.#tell({ instruction: 'settle', seq })
    const settled = (await this.#all('settled')).flatMap((reply) => (reply.message === 'settled' ? reply : []))
    return {
      shown: settled.flatMap(({ shown }) => shown),
      behind: settled.reduce((sum, { behind }) => sum + behind, 0),
      dropped: settled.reduce((sum, { dropped }) => sum + dropped, 0),
    }
  }

  #replyOf(worker: number, message: Reply['message']): PromiseWithResolvers<Reply> {
    const replies = this.#replies[worker]
    const known = replies?.get(message) ?? Promise.withResolvers<Reply>()
    replies?.set(message, known)
    return known
  }

  /** Waits for this reply of every worker. Each kind of reply can come again, except `done`. */
  async #all(message: Reply['message']): Promise<Reply[]> {
    const all = await Promise.all(this.#children.map((_, worker) => this.#replyOf(worker, message).promise))
    if (message !== 'done') for (const replies of this.#replies) replies.delete(message)
    return all
  }

  #tell(instruction: Instruction): void {
    for (const child of this.#children) child.tell(instruction)
  }
}

/** An assignment for each worker; `historyFiles` has a path for each. */
export function assignmentsFor(
  scenario: Scenario,
  { urls, show, operatorToken }: LoadShow,
  historyFiles: readonly string[],
): Assignment[] {
  const { workers, seed, http } = scenario.options
  return historyFiles.map((historyFile, worker) => ({
    urls,
    showId: show.showId,
    seed,
    worker,
    addresses: addressesFor(urls, connectionsOf(scenario)),
    historyFile,
    framesOf: Math.ceil(scenario.framesOf / workers),
    http,
    populations: scenario.populations.map((population) => shareOf(population, worker, workers)),
    ...(operatorToken !== undefined && { operatorToken }),
  }))
}

/** The most connections at a time. Visitors who send commands over HTTP have a second connection for them. */
export function connectionsOf({ sockets, options }: Scenario): number {
  return Math.ceil(sockets * (1 + options.http))
}

/** The share of a worker (from 0) of `workers`. The shares of all workers together are the whole population. */
export function shareOf(population: Population, worker: number, workers: number): Population {
  const share = (count: number): number => Math.floor(count / workers) + (worker < count % workers ? 1 : 0)
  switch (population.kind) {
    case 'buyers':
    case 'groups':
    case 'flaky':
      return { ...population, arrivals: shareOfArrivals(population.arrivals, share, workers) }
    case 'viewers':
    case 'operator':
      return { ...population, count: share(population.count) }
    case 'seat-changers':
      return { ...population, count: share(population.count), perSecond: population.perSecond / workers }
  }
}

function shareOfArrivals(arrivals: Arrivals, share: (count: number) => number, workers: number): Arrivals {
  if ('atATime' in arrivals) return { ...arrivals, atATime: share(arrivals.atATime) }
  const { rate, mostAtATime } = arrivals
  return { rate: { ...rate, perSecond: rate.perSecond / workers }, mostAtATime: share(mostAtATime) }
}
