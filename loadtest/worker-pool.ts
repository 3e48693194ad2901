// The processes that make the load, as one.
import { z } from 'zod'
import { startChild, type Child } from './processes/parent.ts'
import { WorkerMessage, type Instruction, type Assignment, type Sample, type Settled } from './instructions.ts'
import type { Run } from './run.ts'

const MODULE = new URL('worker.ts', import.meta.url)

type Heard = Exclude<WorkerMessage, { message: 'sample' }>

export class WorkerPool {
  readonly #children: Child<unknown>[] = []
  /** By process, who waits for which message of it. */
  readonly #awaited: Map<Heard['message'], PromiseWithResolvers<Heard>>[] = []

  /** Resolves when everybody is there who has to be before it begins. `onSample` is told from now on. */
  static async start(
    run: Run,
    assignments: readonly Assignment[],
    onSample: (sample: Sample, worker: number) => void,
  ): Promise<WorkerPool> {
    const pool = new WorkerPool()
    const started = assignments.map((assignment, worker) => {
      pool.#awaited.push(new Map())
      return startChild(run, MODULE, assignment, z.object({}), (said) => {
        const message = WorkerMessage.parse(said)
        if (message.message === 'sample') onSample(message.sample, worker)
        else pool.#newsOf(worker, message.message).resolve(message)
      })
    })
    pool.#children.push(...(await Promise.all(started)))
    return pool
  }

  go(): void {
    this.#tell({ instruction: 'go' })
  }

  /** Nobody new comes; who is there gets to the end. */
  stop(): void {
    this.#tell({ instruction: 'stop' })
  }

  /** Resolves when nobody has anything more to do. */
  async done(): Promise<void> {
    await this.#all('done')
  }

  /** Lets nobody new come until `resume`. Resolves when all who came before have gone. */
  async pause(): Promise<void> {
    this.#tell({ instruction: 'pause' })
    await this.#all('paused')
  }

  /** In a pause: each process goes on in another file; what it has written before is there then. */
  async turn(historyFiles: readonly string[]): Promise<void> {
    for (const [worker, historyFile] of historyFiles.entries()) {
      this.#children[worker]?.tell({ instruction: 'turn', historyFile } satisfies Instruction)
    }
    await this.#all('turned')
  }

  resume(): void {
    this.#tell({ instruction: 'resume' })
  }

  /** Waits until all maps are at `seq`; the history is in its files then. */
  async settle(seq: number): Promise<Settled> {
    this.#tell({ instruction: 'settle', seq })
    const settled = (await this.#all('settled')).flatMap((message) => (message.message === 'settled' ? message : []))
    return {
      shown: settled.flatMap(({ shown }) => shown),
      behind: settled.reduce((sum, { behind }) => sum + behind, 0),
      dropped: settled.reduce((sum, { dropped }) => sum + dropped, 0),
    }
  }

  #newsOf(worker: number, message: Heard['message']): PromiseWithResolvers<Heard> {
    const awaited = this.#awaited[worker]
    const known = awaited?.get(message) ?? Promise.withResolvers<Heard>()
    awaited?.set(message, known)
    return known
  }

  /** What all processes say, and then it may be said again; but who has gone has gone. */
  async #all(message: Heard['message']): Promise<Heard[]> {
    const said = await Promise.all(this.#children.map((_, worker) => this.#newsOf(worker, message).promise))
    if (message !== 'done') for (const awaited of this.#awaited) awaited.delete(message)
    return said
  }

  #tell(instruction: Instruction): void {
    for (const child of this.#children) child.tell(instruction)
  }
}
