// A server as a process of its own, which a test may kill, freeze, and start again at the same port.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** How to start a server: Node's arguments, and the environment variables beside PATH and HOME. */
export type ServerProgram = Readonly<{ command: readonly string[]; settings: NodeJS.ProcessEnv }>

export class ServerNode {
  readonly #program: ServerProgram
  readonly #output: string[]
  #child: ChildProcess | undefined
  #isToEnd = false

  /** @param output gets what the server prints, but for the line that it is ready, and that it ended unasked */
  constructor(program: ServerProgram, output: string[]) {
    this.#program = program
    this.#output = output
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Starts the server, unless it runs. Resolves when it is ready. @throws {Error} when it ends instead */
  async start(): Promise<void> {
    if (this.isRunning) return
    const { PATH, HOME } = process.env
    const child = spawn(process.execPath, this.#program.command, {
      cwd: ROOT,
      env: { PATH, HOME, ...this.#program.settings },
      // Keeps a Ctrl-C from the server: the test stops it itself.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child = child
    const { promise: ready, resolve, reject } = Promise.withResolvers<undefined>()
    const print = (text: Buffer): void => {
      if (text.includes('is ready:')) resolve(undefined)
      else this.#output.push(text.toString())
    }
    child.stdout?.on('data', print)
    child.stderr?.on('data', print)
    child.once('exit', (status, signal) => {
      if (this.#child === child && !this.#isToEnd) this.#output.push(`A server ended with ${signal ?? status}.\n`)
      reject(new Error(`A server did not start:\n${this.#output.join('')}`))
    })
    this.#isToEnd = false
    await ready
  }

  /** Sends a signal at once. */
  signal(signal: NodeJS.Signals): void {
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') this.#isToEnd = true
    if (this.isRunning) this.#child?.kill(signal)
  }

  /** Sends a message to the server's process. */
  tell(message: object): void {
    if (this.isRunning && this.#child?.connected) this.#child.send(message)
  }

  /** Ends the server, if it runs. @returns its exit status; null when a signal ended it */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child
    if (!child) return null
    if (this.isRunning) {
      const exited = once(child, 'exit')
      this.signal(signal)
      await exited
    }
    return child.exitCode
  }
}

/** Reserves all ports before it frees any, so that none is given twice. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}
