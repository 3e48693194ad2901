// A load balancer: one address for several servers. A connection goes to the next server that answers. A test may cut all
// connections, hold back what servers send, or act when a server has answered a command.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { listenOnLoopback } from '../loopback.ts'

/** The answer to a command as Socket.IO sends it: the packet's type, its id, and a list. */
const ANSWER = /43\d+\[/

export class Balancer {
  readonly #ports: readonly number[]
  readonly #server = createServer((client) => void this.#forward(client))
  readonly #sockets = new Set<Socket>()
  readonly #clients = new Set<Socket>()
  #turn = 0
  #isSilent = false
  #watch: { answers: number; act: (server: number) => void } | undefined

  /** @param ports of all servers, whether they run now or not */
  constructor(ports: readonly number[]) {
    this.#ports = ports
  }

  /** @returns the URL for all servers */
  listen(): Promise<string> {
    return listenOnLoopback(this.#server)
  }

  /** Calls `act` with the server's number as soon as so many more answers have been passed on. */
  afterAnswers(answers: number, act: (server: number) => void): void {
    this.#watch = { answers, act }
  }

  /** Breaks all connections of clients. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Holds back what servers send, until `heal`. */
  silence(): void {
    this.#isSilent = true
    for (const client of this.#clients) client.cork()
  }

  /** Passes everything on again, also what was held back; forgets `afterAnswers`. */
  heal(): void {
    this.#isSilent = false
    this.#watch = undefined
    for (const client of this.#clients) client.uncork()
  }

  async close(): Promise<void> {
    this.#server.close()
    this.cut()
    await once(this.#server, 'close')
  }

  async #forward(client: Socket): Promise<void> {
    this.#track(client)
    for (let tried = 0; tried < this.#ports.length; tried++) {
      const server = this.#turn++ % this.#ports.length
      const upstream = connect(this.#ports[server] ?? 0, '127.0.0.1')
      this.#track(upstream)
      const isConnected = await new Promise((resolve) => {
        upstream.once('connect', () => resolve(true)).once('close', () => resolve(false))
      })
      if (!isConnected) continue
      this.#clients.add(client)
      if (this.#isSilent) client.cork()
      client.pipe(upstream).pipe(client)
      upstream.on('data', (data: Buffer) => this.#passed(data, server))
      // When one end goes, the other is destroyed at once, as by a killed process.
      client.once('close', () => {
        this.#clients.delete(client)
        upstream.destroy()
      })
      upstream.once('close', () => client.destroy())
      return
    }
    client.destroy()
  }

  #passed(data: Buffer, server: number): void {
    const watch = this.#watch
    if (!watch || !ANSWER.test(data.toString('latin1')) || --watch.answers > 0) return
    this.#watch = undefined
    watch.act(server)
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.once('close', () => this.#sockets.delete(socket))
  }
}
