// One worker process, as the primary process sees it.
import cluster, { type Worker } from 'node:cluster'
import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import { FromWorker, type FromPrimary, type Welcome } from './messages.ts'

/** Tells a process that it is a worker, and which. */
export const WORKER_NUMBER = 'HOLDFAST_WORKER'

/** A worker stops within ten seconds, unless it hangs. */
const STOP_MS = 20_000

export type Ready = Readonly<{ port: number; welcome: z.infer<typeof Welcome> }>

export class WorkerProcess {
  readonly number: number
  /** Resolves when it accepts connections; with undefined when it ends before. */
  readonly ready: Promise<Ready | undefined>
  /** Resolves with how it ended: `exit status 1`, or the name of a signal. */
  readonly ended: Promise<string>
  readonly #worker: Worker
  readonly #startedMs = performance.now()
  #isReady = false

  /** Starts it. @param settings those that differ from this process’s own */
  constructor(number: number, settings: NodeJS.ProcessEnv, onMessage: (message: FromWorker) => void) {
    this.number = number
    this.#worker = cluster.fork({ ...settings, [WORKER_NUMBER]: String(number) })
    const end = Promise.withResolvers<string>()
    // Its last messages may arrive after its end.
    const disconnected = new Promise((resolve) => this.#worker.once('disconnect', resolve))
    this.ended = end.promise.then(async (how) => {
      if (this.pid !== undefined) await disconnected
      return how
    })
    this.#worker.on('exit', (status: number, signal: string | null) => end.resolve(signal ?? `exit status ${status}`))
    this.#worker.on('error', (error) => {
      // Otherwise it is a message to a process that has just ended: the end is noticed by itself.
      if (this.#worker.process.pid === undefined) end.resolve(error.message)
    })
    const { promise, resolve } = Promise.withResolvers<Ready | undefined>()
    this.ready = promise
    void this.ended.then(() => {
      this.#isReady = false
      resolve(undefined)
    })
    this.#worker.on('message', (received: unknown) => {
      const { data: message } = FromWorker.safeParse(received)
      if (message?.kind === 'ready') {
        this.#isReady = true
        resolve(message)
      }
      if (message) onMessage(message)
    })
  }

  get pid(): number | undefined {
    return this.#worker.process.pid
  }

  /** Whether it accepts connections. */
  get isReady(): boolean {
    return this.#isReady
  }

  get livedMs(): number {
    return performance.now() - this.#startedMs
  }

  send(message: FromPrimary): void {
    if (this.#worker.isConnected()) this.#worker.send(message)
  }

  /** Lets it finish pending work, and waits for its end. One that hangs is killed. */
  async stop(): Promise<void> {
    this.#worker.process.kill('SIGTERM')
    const abort = new AbortController()
    const late = pause(STOP_MS, 'late', { signal: abort.signal }).catch(() => undefined)
    if ((await Promise.race([this.ended, late])) === 'late') this.#worker.process.kill('SIGKILL')
    abort.abort()
    await this.ended
  }
}
