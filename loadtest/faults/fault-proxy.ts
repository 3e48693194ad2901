// A TCP proxy between one server and PostgreSQL that delays, holds back, breaks and half-closes connections at a counted moment.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { DatabaseMessages, type DatabaseMoment, type Message } from './database-messages.ts'

/** A connection of the server through the proxy. */
export type ProxiedConnection = {
  /** Breaks it at both ends. */
  cut: () => void
  /** Ends one direction only: from the database to the server, or from the server to the database. */
  halfClose: (towards: 'server' | 'database') => void
}

type Connection = ProxiedConnection & { sockets: readonly Socket[]; isCut: boolean; carriesHints: boolean }

export class FaultProxy {
  readonly #target: number
  readonly #server = createServer({ allowHalfOpen: true }, (near) => this.#connect(near))
  readonly #connections = new Set<Connection>()
  #watch: { moment: DatabaseMoment; left: number; act: (connection: ProxiedConnection) => void } | undefined
  #delayMs = 0
  #isSilent = false
  #isRefusing = false
  #breaksHints = false

  private constructor(target: number) {
    this.#target = target
  }

  /** @param url of a database on this machine @returns the proxy, and the database's URL through it */
  static async open(url: string): Promise<{ proxy: FaultProxy; url: string }> {
    const proxy = new FaultProxy(Number(new URL(url).port))
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening')
    const { port } = proxy.#server.address() as AddressInfo
    // Without TLS, so that the messages can be read.
    const through = { hostname: '127.0.0.1', port: `${port}`, search: 'sslmode=disable' }
    return { proxy, url: Object.assign(new URL(url), through).href }
  }

  /** Calls `act` when the moment has come so many times from now on, before its message is passed on. */
  at(moment: DatabaseMoment, times: number, act: (connection: ProxiedConnection) => void): void {
    this.#watch = { moment, left: times, act }
  }

  /** Delays all that passes, in both directions. */
  delay(ms: number): void {
    this.#delayMs = ms
  }

  /** Holds everything back, also from new connections, and breaks none. */
  silence(): void {
    this.#isSilent = true
    for (const { sockets } of this.#connections) for (const socket of sockets) socket.pause()
  }

  /** Breaks all connections, and each new one at once, until `heal`. */
  refuse(): void {
    this.#isRefusing = true
    this.cut()
  }

  /** Breaks the connections by which servers tell each other of changes, old and new ones, until `heal`. */
  breakHints(): void {
    this.#breaksHints = true
    for (const connection of this.#connections) if (connection.carriesHints) connection.cut()
  }

  cut(): void {
    for (const connection of this.#connections) connection.cut()
  }

  /** Passes everything on again, also what was held back: it arrives late, as after a network that was divided. */
  heal(): void {
    this.#watch = undefined
    this.#delayMs = 0
    this.#isSilent = false
    this.#isRefusing = false
    this.#breaksHints = false
    for (const { sockets } of this.#connections) for (const socket of sockets) socket.resume()
  }

  async close(): Promise<void> {
    const closed = once(this.#server.close(), 'close')
    this.cut()
    await closed
  }

  #connect(near: Socket): void {
    if (this.#isRefusing) return void near.destroy()
    const far = connect({ port: this.#target, host: '127.0.0.1', allowHalfOpen: true })
    const connection: Connection = {
      sockets: [near, far],
      isCut: false,
      carriesHints: false,
      cut: () => {
        connection.isCut = true
        this.#connections.delete(connection)
        for (const socket of connection.sockets) socket.destroy()
      },
      halfClose: (towards) => void (towards === 'server' ? near : far).end(),
    }
    this.#connections.add(connection)
    const messages = new DatabaseMessages()
    this.#pass(near, far, connection, (chunk) => messages.fromServer(chunk))
    this.#pass(far, near, connection, (chunk) => messages.fromDatabase(chunk))
    for (const socket of connection.sockets) {
      socket.setNoDelay(true)
      socket.on('error', () => undefined).on('close', connection.cut)
      if (this.#isSilent) socket.pause()
    }
  }

  #pass(from: Socket, to: Socket, connection: Connection, divide: (chunk: Buffer) => Message[]): void {
    let waiting = 0
    let last = Promise.resolve()
    /** In order, whatever the delay was before. */
    const later = (act: () => void): void => {
      if (this.#delayMs === 0 && waiting === 0) return act()
      waiting++
      const due = performance.now() + this.#delayMs
      last = last
        .then(() => pause(Math.max(0, due - performance.now())))
        .then(() => {
          waiting--
          act()
        })
    }
    from.on('data', (chunk: Buffer) => {
      for (const { bytes, moment } of divide(chunk)) {
        if (moment) this.#comes(moment, connection)
        if (connection.isCut) return
        later(() => to.writable && to.write(bytes))
      }
    })
    from.on('end', () => later(() => to.end()))
  }

  #comes(moment: DatabaseMoment, connection: Connection): void {
    if (moment === 'hint-sent') {
      connection.carriesHints = true
      if (this.#breaksHints) return connection.cut()
    }
    const watch = this.#watch
    if (watch?.moment !== moment || --watch.left > 0) return
    this.#watch = undefined
    watch.act(connection)
  }
}
