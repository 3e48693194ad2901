// Starts the project's programs as an operator does, in separate processes with their own environments.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export class Program {
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  #output = ''

  /** Starts a file such as `server/main.ts` with only these settings, in the project's folder as this account by default. */
  constructor(file: string, settings: NodeJS.ProcessEnv, args: readonly string[] = [], options: SpawnOptions = {}) {
    const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
    this.#child = spawn(process.execPath, [file, ...args], {
      cwd: ROOT,
      ...options,
      env: { PATH, HOME, NODE_COMPILE_CACHE, NO_COLOR: '1', ...settings },
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (text: Buffer) => (this.#output += text.toString()))
    }
    this.#ended = once(this.#child, 'close')
  }

  /** Its output so far, of both streams. */
  get output(): string {
    return this.#output
  }

  /** Waits until its output has what `pattern` describes, `times` times. @throws {Error} when it ends instead */
  async printed(pattern: RegExp, times = 1): Promise<void> {
    while ([...this.#output.matchAll(pattern)].length < times) {
      if (this.#child.exitCode !== null) throw new Error(`It ended instead:\n${this.#output}`)
      await Promise.race([once(this.#child.stdout ?? this.#child, 'data'), this.#ended])
    }
  }

  /** Waits until a server is ready. @returns its URL @throws {Error} when it ends instead */
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

  /** Waits for its end. @returns the exit status, or null when a signal ended it */
  async ended(): Promise<number | null> {
    await this.#ended
    return this.#child.exitCode
  }
}
