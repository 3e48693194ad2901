// Watches the show from the process that runs the test: how many seats are sold, and what the map shows at the end.
import type { Counts } from '../shared/protocol.ts'
import type { LoadShow } from './load-show.ts'
import { RunError, type Run } from './run.ts'
import { now } from './run-clock.ts'
import { loadContext, type LoadContext } from './wire/load-context.ts'
import { Recorder } from './wire/recorder.ts'
import { ShowConnection } from './wire/show-connection.ts'

/** Recorded connections at a time: the old and the new one during `lookAnew`. */
const CONNECTIONS = 2

export class Observer {
  readonly #loadShow: LoadShow
  readonly #context: LoadContext
  #connection: ShowConnection

  private constructor(loadShow: LoadShow, context: LoadContext, connection: ShowConnection) {
    this.#loadShow = loadShow
    this.#context = context
    this.#connection = connection
  }

  /** @throws {RunError} when the server refuses the connection or the show */
  static async start(run: Run, loadShow: LoadShow, historyFile: string): Promise<Observer> {
    const { url, show } = loadShow
    const recorder = new Recorder(historyFile, show.showId, CONNECTIONS)
    const context = loadContext({ urls: [url], showId: show.showId, recorder })
    const observer = new Observer(loadShow, context, await openConnection(context))
    run.cleanup.add(() => {
      observer.#connection.drop()
      recorder.close()
    })
    return observer
  }

  /** The limits of the show. @throws {RunError} when the server announced none */
  get limits() {
    const { limits } = this.#connection
    if (!limits) throw new RunError('The server does not say how long a hold lasts.')
    return limits
  }
  /** The server's time, in milliseconds since 1970. */
  get time(): number {
    return this.#context.clock.now()
  }
  /** False after the server, or anything on the way to it, has closed the connection. */
  get isConnected(): boolean {
    return this.#connection.isOpen
  }
  /** The last known counts of the seats. */
  get counts(): Counts {
    return this.#connection.board?.counts ?? this.#loadShow.show.counts
  }
  /** The map that frames have kept right. @throws {RunError} when the connection is closed */
  get board() {
    const { board, isOpen } = this.#connection
    if (!board || !isOpen) throw new RunError('The server has closed the connection of the observer.')
    return board
  }

  /** Connects as a new visitor, who gets a fresh snapshot. @returns the new map */
  async lookAnew() {
    const before = this.#connection
    this.#connection = await openConnection(this.#context)
    before.drop()
    return this.board
  }

  /** Records to another file, which begins with a fresh snapshot. */
  async turn(historyFile: string): Promise<void> {
    this.#context.recorder.turn(historyFile)
    await this.lookAnew()
  }

  /** Completes the history file. */
  flush(): void {
    this.#context.recorder.flush()
  }
}

async function openConnection(context: LoadContext): Promise<ShowConnection> {
  const connection = await ShowConnection.open(context, now())
  if (connection && (await connection.join())) return connection
  throw new RunError(`The server at ${context.urls.join()} lets nobody look at ${context.showId}.`)
}
