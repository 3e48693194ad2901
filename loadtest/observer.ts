// Somebody who looks at the map from the process that runs the test: what has been sold, and what is shown at the end.
import { ServerClock } from '../client/connection/server-clock.ts'
import type { Counts } from '../shared/protocol.ts'
import type { LoadShow } from './load-show.ts'
import { now } from './run-clock.ts'
import { FrameLag } from './measure/frame-lag.ts'
import { Tally } from './measure/tally.ts'
import { RunError, type Run } from './run.ts'
import { FrameCache } from './wire/frame-cache.ts'
import { ShowConnection } from './wire/show-connection.ts'
import { Recorder } from './wire/recorder.ts'

/** The observer, and whoever is asked in at the end for a fresh look. */
const CONNECTIONS = 2

export class Observer {
  readonly #loadShow: LoadShow
  readonly #recorder: Recorder
  readonly #clock: ServerClock
  #line: ShowConnection

  private constructor(loadShow: LoadShow, recorder: Recorder, clock: ServerClock, line: ShowConnection) {
    this.#loadShow = loadShow
    this.#recorder = recorder
    this.#clock = clock
    this.#line = line
  }

  /** @throws {RunError} when the server does not let anybody look */
  static async enter(run: Run, loadShow: LoadShow, historyFile: string): Promise<Observer> {
    const recorder = new Recorder(historyFile, loadShow.show.showId, CONNECTIONS)
    const clock = new ServerClock()
    const line = await look(loadShow, recorder, clock)
    const observer = new Observer(loadShow, recorder, clock, line)
    run.cleanup.add(() => {
      observer.#line.drop()
      recorder.close()
    })
    return observer
  }

  /** What the server says of holds. @throws {RunError} when it says nothing */
  get limits() {
    const { limits } = this.#line
    if (!limits) throw new RunError('The server does not say how long a hold lasts.')
    return limits
  }
  /** The server's time, in milliseconds since 1970. */
  get time(): number {
    return this.#clock.now()
  }
  /** Whether it still looks: a server that goes takes it along. */
  get isThere(): boolean {
    return this.#line.isOpen
  }
  /** The seats as they were last seen. */
  get counts(): Counts {
    return this.#line.board?.counts ?? this.#loadShow.show.counts
  }
  /** The map as frames made it. @throws {RunError} when the server has gone */
  get board() {
    const { board, isOpen } = this.#line
    if (!board || !isOpen) throw new RunError('The server has ended the connection of who watched over the run.')
    return board
  }

  /** The map as the server shows it to somebody new. */
  async lookAnew() {
    const before = this.#line
    this.#line = await look(this.#loadShow, this.#recorder, this.#clock)
    before.drop()
    return this.board
  }

  /** Goes on in another file, which begins with the map as the server shows it to somebody new. */
  async turn(historyFile: string): Promise<void> {
    this.#recorder.turn(historyFile)
    await this.lookAnew()
  }

  /** Then the history is in its file. */
  flush(): void {
    this.#recorder.flush()
  }
}

async function look(
  { url, show: { showId } }: LoadShow,
  recorder: Recorder,
  clock: ServerClock,
): Promise<ShowConnection> {
  const tally = new Tally()
  const shared = { tally, recorder, frames: new FrameCache(), frameLag: new FrameLag(() => undefined) }
  const wire = { urls: [url], showId, addresses: [], ...shared, clock, isNextByHttp: () => false, opened: 0, open: 0 }
  const line = await ShowConnection.open(wire, now())
  if (!line || !(await line.join())) throw new RunError(`The server at ${url} lets nobody look at ${showId}.`)
  return line
}
