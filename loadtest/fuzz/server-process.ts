// The server under fuzz: a process of its own on a database of its own, whose every word and whose death are findings.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { Usage } from '../measure/usage.ts'
import { RunError } from '../run.ts'
import type { ServerSettings } from '../server.ts'

const MODULE = new URL('../server.ts', import.meta.url)
/** A server drains its sockets in this time. */
const STOP_MS = 20_000

const Said = z.union([
  z.object({ ready: z.object({ url: z.string() }) }),
  z.object({ failed: z.string() }),
  z.object({ answer: Usage }),
])

export class ServerProcess {
  readonly #child: ChildProcess
  readonly #exited: Promise<unknown>
  readonly #started = Promise.withResolvers<string>()
  #usage: PromiseWithResolvers<Usage> | undefined
  #isWanted = true
  #log = ''
  #url = ''

  private constructor(settings: ServerSettings) {
    this.#child = fork(fileURLToPath(MODULE), [JSON.stringify(settings)], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      execArgv: [],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (text: Buffer) => (this.#log += text.toString()))
    }
    this.#child.on('message', (news) => this.#hear(news))
    this.#exited = once(this.#child, 'exit').then(() => {
      this.#started.reject(new RunError(`The server did not start:\n${this.#log}`))
      this.#usage?.reject(new RunError('The server ended.'))
    })
    // Without anybody who waits for it, an error is of no interest.
    this.#started.promise.catch(() => undefined)
  }

  /** @throws {RunError} when it does not start */
  static async start(settings: ServerSettings): Promise<ServerProcess> {
    const server = new ServerProcess(settings)
    server.#url = await server.#started.promise
    return server
  }

  get url(): string {
    return this.#url
  }
  get port(): number {
    return Number(new URL(this.#url).port)
  }
  /** What it has logged as an error, or printed, since it started. */
  get log(): string {
    return this.#log
  }
  /** How it ended though it was not to end; undefined while it runs. */
  get death(): string | undefined {
    const { exitCode, signalCode } = this.#child
    if (!this.#isWanted || (exitCode === null && signalCode === null)) return undefined
    return `The server ended with ${signalCode ?? exitCode ?? 'nothing'}.`
  }

  /** Heap and buffers in bytes. @param collect first garbage is collected @throws {RunError} when it has ended */
  async memory(collect: boolean): Promise<number> {
    this.#usage ??= Promise.withResolvers<Usage>()
    const { promise } = this.#usage
    if (this.#child.connected) this.#child.send({ ask: 'usage', collect })
    else this.#usage.reject(new RunError('The server ended.'))
    const { heapBytes, externalBytes } = await promise
    return heapBytes + externalBytes
  }

  async stop(): Promise<void> {
    this.#isWanted = false
    if (this.#child.connected) this.#child.disconnect()
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS)
    await this.#exited
    clearTimeout(timer)
  }

  #hear(news: unknown): void {
    const said = Said.safeParse(news).data
    if (!said) return
    if ('ready' in said) this.#started.resolve(said.ready.url)
    else if ('failed' in said) this.#started.reject(new RunError(said.failed))
    else {
      this.#usage?.resolve(said.answer)
      this.#usage = undefined
    }
  }
}
