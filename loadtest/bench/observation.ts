// What asks a server while somebody observes it: Prometheus, and an operator with the pages of /ops open.
import * as z from 'zod'
import { RunError } from '../run.ts'
import { SECOND_MS } from '../run-clock.ts'
import { TooSlowError } from './too-slow.ts'

export const METRICS_TOKEN = 'the-token-of-the-benchmark-for-metrics'
export const OPERATOR_TOKEN = 'the-token-of-the-benchmark-for-operators'

const UNAVAILABLE = 503

const Figures = z.object({ figures: z.array(z.object({ at: z.string() })) })
const Holders = z.object({ seq: z.number() })
/** The page of the log begins so many changes before the end. */
const CHANGES_SHOWN = 100
/** The page shows so many steps. */
const STEPS_SHOWN = 300

export class Observation {
  readonly #url: string
  readonly #showId: string
  #figuresAfter: string | undefined
  #logAfter: number | undefined

  constructor(url: string, showId: string) {
    this.#url = url
    this.#showId = showId
  }

  /** Asks at once and every second until the work is done. @throws {RunError} when an answer is not what it should be */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const looks: Promise<void>[] = []
    const look = (): void => {
      const looked = this.#look()
      // A failure is thrown at the end.
      looked.catch(() => undefined)
      looks.push(looked)
    }
    look()
    const timer = setInterval(look, SECOND_MS)
    try {
      return await work()
    } finally {
      clearInterval(timer)
      await Promise.all(looks)
    }
  }

  async #look(): Promise<void> {
    await Promise.all([this.#scrape(), this.#readFigures(), this.#readShow()])
  }

  async #scrape(): Promise<void> {
    const text = await this.#get('/metrics', METRICS_TOKEN)
    if (!text.includes('holdfast_sockets ')) throw new RunError('The metrics are not those of Holdfast.')
  }

  /** As the page of figures does: those since the last look. */
  async #readFigures(): Promise<void> {
    const query = this.#figuresAfter === undefined ? '' : `?after=${encodeURIComponent(this.#figuresAfter)}`
    const { figures } = Figures.parse(JSON.parse(await this.#get(`/api/operator/figures${query}`, OPERATOR_TOKEN)))
    this.#figuresAfter = figures.at(-1)?.at ?? this.#figuresAfter
  }

  /** As the map and the log of a show do: who has the seats, and the changes since the last look. */
  async #readShow(): Promise<void> {
    const path = `/api/operator/shows/${this.#showId}`
    const { seq } = Holders.parse(JSON.parse(await this.#get(`${path}/seats`, OPERATOR_TOKEN)))
    // After a long pause the page begins near the end.
    const after = Math.max(this.#logAfter ?? 0, seq - CHANGES_SHOWN)
    this.#logAfter = seq
    if (after < seq)
      await this.#get(`${path}/log?after=${after}&limit=${5 * CHANGES_SHOWN}&steps=${STEPS_SHOWN}`, OPERATOR_TOKEN)
  }

  async #get(path: string, token: string): Promise<string> {
    const response = await fetch(`${this.#url}${path}`, { headers: { Authorization: `Bearer ${token}` } })
    const text = await response.text()
    // The server has no time.
    if (response.status === UNAVAILABLE) throw new TooSlowError(`${path} was answered with ${response.status}.`)
    if (!response.ok) throw new RunError(`${path} was answered with ${response.status}.`)
    return text
  }
}
