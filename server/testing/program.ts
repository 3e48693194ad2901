// Starts the project's programs as an operator does: in processes and environments of their own.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export class Program {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  #output = ''

  /** Starts, say, `server/main.ts` with just these settings. */
  constructor(file: string, settings: NodeJS.ProcessEnv, args: readonly string[] = []) {
    const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
    this.#child = spawn(process.execPath, [file, ...args], {
      cwd: ROOT,
      env: { PATH, HOME, NODE_COMPILE_CACHE, NO_COLOR: '1', ...settings },
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (text: Buffer) => (this.#output += text.toString()))
    }
    this.#ended = once(this.#child, 'close')
  }

  /** What it has written so far, on either stream. */
  get output(): string {
    return this.#output
  }

  /** The URL that a server says it is ready at. @throws {Error} when it ends instead */
  async ready(): Promise<string> {
    for (;;) {
      const url = /is ready: (\S+)/.exec(this.#output)?.[1]
      if (url !== undefined) return url
      if (this.#child.exitCode !== null) throw new Error(`It ended instead:\n${this.#output}`)
      await Promise.race([once(this.#child.stdout ?? this.#child, 'data'), this.#ended])
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** The status with which it ends by itself, or null when a signal ended it. */
  async ended(): Promise<number | null> {
    await this.#ended
    return this.#child.exitCode
  }
}
