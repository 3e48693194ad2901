// The server of the benchmark of connections: worker processes, on a database that outlives restarts.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parentOf } from '../measure/usage.ts'
import { RunError } from '../run.ts'

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BYTES_PER_KB = 1024

export class WorkersServer {
  readonly #environment: NodeJS.ProcessEnv
  readonly #workers: number
  #child: ChildProcess | undefined
  #ended: Promise<unknown> = Promise.resolve()
  #output = ''
  #url = ''

  constructor(databaseUrl: string, workers: number) {
    const { PATH, HOME } = process.env
    this.#workers = workers
    this.#environment = {
      ...{ PATH, HOME, NO_COLOR: '1', DATABASE_URL: databaseUrl, DEMO: 'off', HOST: '127.0.0.1', PORT: '0' },
      // All viewers come from a few addresses: no limit of connections, new visitors or requests.
      RATE_LIMIT: 'off',
    }
  }

  get url(): string {
    return this.#url
  }

  /** Starts it, at the same port as before. @throws {RunError} when it does not start */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [MAIN, '--workers', String(this.#workers)], {
      cwd: ROOT,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#child = child
    this.#ended = once(child, 'exit')
    this.#output = ''
    child.stdout.on('data', (text: Buffer) => (this.#output += text.toString()))
    this.#url = await this.#printed(/is ready: (\S+)/)
    this.#environment.PORT = new URL(this.#url).port
  }

  /** Replaces the workers one by one. */
  async restartWorkers(): Promise<void> {
    this.#output = ''
    this.#child?.kill('SIGHUP')
    await this.#printed(/(Rolling restart done)/)
  }

  async stop(): Promise<void> {
    if (!this.#child || this.#child.exitCode !== null) return
    this.#child.kill('SIGTERM')
    await this.#ended
  }

  /** The memory of all its processes, without PostgreSQL. Undefined where there is no `/proc`, as Linux has it. */
  get residentBytes(): number | undefined {
    const primary = this.#child?.pid
    if (primary === undefined || parentOf(primary) === undefined) return undefined
    const workers = readdirSync('/proc').filter((name) => parentOf(Number(name)) === primary)
    return [primary, ...workers.map(Number)].reduce((sum, pid) => sum + residentBytesOf(pid), 0)
  }

  async #printed(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.#output)?.[1]
      if (found !== undefined) return found
      const child = this.#child
      if (!child?.stdout || child.exitCode !== null) throw new RunError(`The server ended:\n${this.#output}`)
      await Promise.race([once(child.stdout, 'data'), this.#ended])
    }
  }
}

/** A process may end at any moment. */
function residentBytesOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * BYTES_PER_KB
  } catch {
    return 0
  }
}
