// A contender of a row: a server, Holdfast or a reference, and the generator that drives it. One generator drives them all.
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Limits } from '../../shared/limits.ts'
import { AT_ONCE, Usage } from '../measure/usage.ts'
import { startAnswering, type Answering } from '../processes/parent.ts'
import { plural } from '../format.ts'
import { RunError, type Run } from '../run.ts'
import { SECOND_MS } from '../run-clock.ts'
import type { ServerSettings } from '../server.ts'
import { changesOf, postmasterOf, versionOf } from './database.ts'
import { METRICS_TOKEN, Observation, OPERATOR_TOKEN } from './observation.ts'
import { TooSlowError } from './too-slow.ts'
import { WorkloadResult, type WorkloadInput } from './workload.ts'

/** The limits of Holdfast in the benchmark: nothing expires while it is measured. 900 s is the most that a server takes. */
export const LIMITS: Limits = {
  maxSeatsPerVisitor: 100,
  holdSeconds: 900,
  holdMaxSeconds: 900,
  graceSeconds: 15,
  frameMs: 50,
}

const ENVIRONMENT = {
  MAX_SEATS_PER_VISITOR: String(LIMITS.maxSeatsPerVisitor),
  HOLD_SECONDS: String(LIMITS.holdSeconds),
  HOLD_MAX_SECONDS: String(LIMITS.holdMaxSeconds),
  GRACE_SECONDS: String(LIMITS.graceSeconds),
  FRAME_MS: String(LIMITS.frameMs),
  // Far above the rate of any visitor here: the limiter does its work and refuses nothing.
  RATE_LIMIT: '1000000',
  // All visitors come from one address.
  CONNECTIONS_PER_ADDRESS: 'off',
  VISITORS_PER_ADDRESS: 'off',
  HELD_SEATS_PER_ADDRESS: 'off',
  WEBHOOK_ALLOW_PRIVATE: 'on',
  METRICS_TOKEN,
  OPERATOR_TOKEN,
}

const GENERATOR = new URL('generator.ts', import.meta.url)
const HOLDFAST = new URL('../server.ts', import.meta.url)
const BARE = new URL('references/bare-server.ts', import.meta.url)
const MIKRO_ORM = new URL('references/mikro-orm-server.ts', import.meta.url)
/** A pause before each measurement, so that what was sent last does not disturb it. */
const QUIET_MS = 120

const Ready = z.object({ url: z.string(), databaseUrl: z.string().optional() })

/** Settings besides those of the benchmark. */
type Environment = Readonly<Record<string, string>>

/** Starts contenders, which are stopped when the row is done. */
export type Contenders = {
  holdfast: (shows: ServerSettings['shows'], webhooks?: string[], environment?: Environment) => Promise<Contender>
  /** Another node on the database of one. */
  secondNode: (databaseUrl: string, environment?: Environment) => Promise<Contender>
  bare: (kind: 'echo' | 'room' | 'ws') => Promise<Contender>
  mikroOrm: (databaseUrl: string) => Promise<Contender>
}

type Listener = {
  /** The share of a core that a timed workload took of its generator, and whose server the generator drives. */
  onLoad: (share: number, whose: 'ours' | 'reference') => void
  /** The version of PostgreSQL that Holdfast uses, and the pid of its main process where the system tells. */
  onPostgres: (version: string, pid: number | undefined) => void
  /** So many requests were refused by a busy server, and asked again. */
  onBusy: (requests: number) => void
}

export function contendersOf(run: Run, { onLoad, onPostgres, onBusy }: Listener): Contenders {
  const start = (module: URL, settings: object, whose: 'ours' | 'reference'): Promise<Contender> =>
    Contender.start(run, module, settings, { onLoad: (share) => onLoad(share, whose), onBusy })
  return {
    holdfast: async (shows, webhooks = [], more = {}) => {
      const contender = await start(HOLDFAST, { shows, webhooks, environment: { ...ENVIRONMENT, ...more } }, 'ours')
      onPostgres(await versionOf(contender.databaseUrl), await postmasterOf(contender.databaseUrl))
      return contender
    },
    secondNode: (databaseUrl, more = {}) =>
      start(HOLDFAST, { shows: [], databaseUrl, environment: { ...ENVIRONMENT, ...more } }, 'ours'),
    bare: (kind) => start(BARE, { kind }, 'reference'),
    mikroOrm: (databaseUrl) => start(MIKRO_ORM, { databaseUrl }, 'reference'),
  }
}

type ContenderListener = { onLoad: (share: number) => void; onBusy: (requests: number) => void }

export class Contender {
  readonly #server: Answering<z.infer<typeof Ready>>
  readonly #generator: Answering<object>
  readonly #listener: ContenderListener

  private constructor(
    server: Answering<z.infer<typeof Ready>>,
    generator: Answering<object>,
    listener: ContenderListener,
  ) {
    this.#server = server
    this.#generator = generator
    this.#listener = listener
  }

  static async start(run: Run, module: URL, settings: object, listener: ContenderListener): Promise<Contender> {
    const generator = await startAnswering(run, GENERATOR, {}, z.object({}))
    return new Contender(await startAnswering(run, module, settings, Ready), generator, listener)
  }

  /** Of Holdfast; empty for a reference. */
  get databaseUrl(): string {
    return this.#server.ready.databaseUrl ?? ''
  }

  open(group: string, sockets: number, http = false): Promise<WorkloadResult> {
    return this.run({ workload: 'open', group, url: this.#server.ready.url, sockets, http })
  }

  /** Adds clients of another server to a group, until the group has that many. */
  openAt(other: Contender, group: string, sockets: number): Promise<WorkloadResult> {
    return this.run({ workload: 'open', group, url: other.#server.ready.url, sockets })
  }

  /**
   * @throws {RunError} when any answer was wrong
   * @throws {TooSlowError} when the server ended connections
   */
  async run(workload: WorkloadInput): Promise<WorkloadResult> {
    const isTimed = TIMED.has(workload.workload)
    if (isTimed) await pause(QUIET_MS)
    const result = await this.#generator.ask(workload, WorkloadResult)
    const { asked, busy, lost, wrong, example, violations } = result
    if (wrong > 0) throw new RunError(`Of ${asked} answers ${wrong} were wrong, such as: ${example}`)
    if (violations.length > 0) throw new RunError(violations.join(' '))
    if (lost > 0) {
      throw new TooSlowError(
        `The server ended ${plural(lost, 'connection')}, as it does when a client neither reads nor answers for seconds.`,
      )
    }
    if (busy > 0) this.#listener.onBusy(busy)
    if (isTimed) this.#listener.onLoad(result.cpuMs / result.ms)
    return result
  }

  /** The number of frames that have come to all clients, after those under way have arrived. */
  async framesSoFar(): Promise<number> {
    await pause(QUIET_MS)
    return (await this.run({ workload: 'look' })).framesSoFar
  }

  /**
   * Waits until every change of the show since its viewers joined has come to each of them exactly once.
   * @throws {RunError} when one does not (M1)
   */
  async untilAllShown(showId: string, viewers: number): Promise<WorkloadResult> {
    return this.run({ workload: 'lag', sockets: viewers, changes: await changesOf(this.databaseUrl, showId) })
  }

  /** What Prometheus and an operator who watches the show ask. */
  observationOf(showId: string): Observation {
    return new Observation(this.#server.ready.url, showId)
  }

  /** Asks the server's process. */
  ask<A extends z.ZodType>(question: object, Shape: A): Promise<z.output<A>> {
    return this.#server.ask(question, Shape)
  }

  /** Does some work, and tells the processor time that it took of the server. */
  async costOf<T>(work: () => Promise<T>): Promise<{ cpuMs: number; result: T }> {
    const before = await this.ask(AT_ONCE, Usage)
    const result = await work()
    const after = await this.ask(AT_ONCE, Usage)
    return { cpuMs: after.cpuMs - before.cpuMs, result }
  }
}

/** The workloads whose time is a figure. */
const TIMED: ReadonlySet<WorkloadInput['workload']> = new Set(['race', 'take', 'buy', 'pace'])

export function perSecond({ asked, ms }: Pick<WorkloadResult, 'asked' | 'ms'>): number {
  return (asked / ms) * SECOND_MS
}
