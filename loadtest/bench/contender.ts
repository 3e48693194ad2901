// A server and the process that drives it: ours, or a reference. The same generator drives them all.
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { startAnswering, type Answering } from '../processes/dialogue.ts'
import { AT_ONCE, Usage } from '../measure/usage.ts'
import { RunError, type Run } from '../run.ts'
import type { ServerSettings } from '../server.ts'
import { versionOf } from './database.ts'
import { WorkloadResult, type WorkloadInput } from './workload.ts'
import { ENVIRONMENT } from './server-settings.ts'

const GENERATOR = new URL('generator.ts', import.meta.url)
const SECOND_MS = 1000
/** What was sent last gets through, and is out of the way of what comes next. */
const QUIET_MS = 120

const Ready = z.object({ url: z.string(), databaseUrl: z.string().optional() })

/** What a row may start; each goes when the row is done. */
export type Contenders = {
  holdfast: (shows: ServerSettings['shows'], webhooks?: string[]) => Promise<Contender>
  reference: (name: ReferenceName, settings?: object) => Promise<Contender>
}
export type ReferenceName = 'echo' | 'broadcast' | 'ws' | 'mikro-orm'

type Listener = {
  /** Which share of a core a workload that was timed took of its generator, which drives a server of ours or a reference. */
  onLoad: (share: number, whose: 'ours' | 'reference') => void
  /** Which version of PostgreSQL a server of ours is on. */
  onPostgres: (version: string) => void
}

export function contendersOf(run: Run, { onLoad, onPostgres }: Listener): Contenders {
  const start = (module: URL, settings: object, whose: 'ours' | 'reference'): Promise<Contender> =>
    Contender.start(run, module, settings, (share) => onLoad(share, whose))
  return {
    holdfast: async (shows, webhooks = []) => {
      const settings = { shows, webhooks, environment: ENVIRONMENT }
      const contender = await start(new URL('../server.ts', import.meta.url), settings, 'ours')
      onPostgres(await versionOf(contender.databaseUrl))
      return contender
    },
    reference: (name, settings = {}) =>
      start(new URL(`references/${name}-server.ts`, import.meta.url), settings, 'reference'),
  }
}

export class Contender {
  readonly #server: Answering<z.infer<typeof Ready>>
  readonly #generator: Answering<object>
  readonly #onLoad: (share: number) => void

  private constructor(
    server: Answering<z.infer<typeof Ready>>,
    generator: Answering<object>,
    onLoad: (share: number) => void,
  ) {
    this.#server = server
    this.#generator = generator
    this.#onLoad = onLoad
  }

  static async start(run: Run, module: URL, settings: object, onLoad: (share: number) => void): Promise<Contender> {
    const generator = await startAnswering(run, GENERATOR, {}, z.object({}))
    return new Contender(await startAnswering(run, module, settings, Ready), generator, onLoad)
  }

  /** Of a server of ours. */
  get databaseUrl(): string {
    return this.#server.ready.databaseUrl ?? ''
  }

  open(group: string, sockets: number, http = false): Promise<WorkloadResult> {
    return this.do({ workload: 'open', group, url: this.#server.ready.url, sockets, http })
  }

  /** @throws {WrongAnswers} when there are any */
  async do(workload: WorkloadInput): Promise<WorkloadResult> {
    const isMeasured = MEASURED.has(workload.workload)
    if (isMeasured) await pause(QUIET_MS)
    const done = await this.#generator.ask(workload, WorkloadResult)
    if (done.wrong > 0) {
      throw new WrongAnswers(`Of ${done.asked} answers ${done.wrong} were wrong, such as: ${done.example}`)
    }
    if (isMeasured) this.#onLoad(done.cpuMs / done.ms)
    return done
  }

  /** All frames that have come to its generator, when none is under way. */
  async framesSoFar(): Promise<number> {
    await pause(QUIET_MS)
    return (await this.do({ workload: 'look' })).framesSoFar
  }

  /** Asks the server itself. */
  ask<A extends z.ZodType>(question: object, Shape: A): Promise<z.output<A>> {
    return this.#server.ask(question, Shape)
  }

  /** Does something, and says what it cost the server besides. */
  async costOf<T>(work: () => Promise<T>): Promise<{ cpuMs: number; result: T }> {
    const before = await this.ask(AT_ONCE, Usage)
    const result = await work()
    const after = await this.ask(AT_ONCE, Usage)
    return { cpuMs: after.cpuMs - before.cpuMs, result }
  }
}

/** Those whose time is a figure. */
const MEASURED: ReadonlySet<WorkloadInput['workload']> = new Set(['race', 'take', 'buy', 'pace'])

/** Its message is a sentence for people; what was measured beside it means nothing. */
export class WrongAnswers extends RunError {}

export function perSecond({ asked, ms }: Pick<WorkloadResult, 'asked' | 'ms'>): number {
  return (asked / ms) * SECOND_MS
}
