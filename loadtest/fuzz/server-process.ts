// The server under fuzz: a child process on a database of its own, whose output and whose end are findings.
import { z } from 'zod'
import { Usage } from '../measure/usage.ts'
import { forkModule, type ForkedModule } from '../processes/parent.ts'
import { RunError } from '../run.ts'
import type { ServerSettings } from '../server.ts'

const MODULE = new URL('../server.ts', import.meta.url)
const Ready = z.object({ url: z.string() })
const Answer = z.object({ answer: Usage })

export class ServerProcess {
  readonly #process: ForkedModule
  #usage: PromiseWithResolvers<Usage> | undefined
  #isWanted = true
  #log = ''
  #url = ''

  private constructor(settings: ServerSettings) {
    this.#process = forkModule(MODULE, settings, ['pipe', 'pipe'], (message) => {
      const { data } = Answer.safeParse(message)
      if (!data) return
      this.#usage?.resolve(data.answer)
      this.#usage = undefined
    })
    const { child, exited } = this.#process
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => (this.#log += text.toString()))
    }
    void exited.then(() => this.#usage?.reject(new RunError('The server ended.')))
  }

  /** @throws {RunError} when it does not start */
  static async start(settings: ServerSettings): Promise<ServerProcess> {
    const server = new ServerProcess(settings)
    const { started, exited } = server.#process
    const ready = await Promise.race([started, exited.then(() => undefined)])
    if (ready === undefined) throw new RunError(`The server did not start:\n${server.#log}`)
    server.#url = Ready.parse(ready).url
    return server
  }

  get url(): string {
    return this.#url
  }
  get port(): number {
    return Number(new URL(this.#url).port)
  }
  /** The errors that it has logged and all that it has printed since it started. */
  get log(): string {
    return this.#log
  }
  /** How it ended before it was stopped; undefined while it runs. */
  get death(): string | undefined {
    const { exitCode, signalCode } = this.#process.child
    if (!this.#isWanted || (exitCode === null && signalCode === null)) return undefined
    return `The server ended with ${signalCode ?? exitCode ?? 'nothing'}.`
  }

  /**
   * Heap and buffers in bytes.
   * @param collect whether garbage is collected first
   * @throws {RunError} when it has ended
   */
  async memory(collect: boolean): Promise<number> {
    this.#usage ??= Promise.withResolvers<Usage>()
    const { promise, reject } = this.#usage
    const { child } = this.#process
    if (child.connected) child.send({ ask: 'usage', collect })
    else reject(new RunError('The server ended.'))
    const { heapBytes, externalBytes } = await promise
    return heapBytes + externalBytes
  }

  async stop(): Promise<void> {
    this.#isWanted = false
    await this.#process.stop()
  }
}
