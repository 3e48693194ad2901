// Plays inputs again on a fresh server: to see whether a finding happens again, and which of its inputs is the shortest.
import { setTimeout as pause } from 'node:timers/promises'
import { SECOND_MS } from '../instant.ts'
import type { Ground, Limits, Served } from './ground.ts'
import type { Input } from './input.ts'
import { play } from './play.ts'
import { shrink } from './shrink.ts'

const ANSWER_MS = 3 * SECOND_MS
/** An error is logged so long after the answer that it is about. */
const LOG_MS = 200
const SHRINK_MS = 120 * SECOND_MS
const UNCOUNTED = { counted: () => undefined, opened: () => undefined, closedByServer: () => undefined }

export class Replays {
  readonly #ground: Ground
  readonly #limits: Limits
  #served: Served | undefined

  constructor(ground: Ground, limits: Limits) {
    this.#ground = ground
    this.#limits = limits
  }

  /** Plays the inputs at the same time. @returns what was found, if anything; then the next play has a fresh server */
  async play(inputs: readonly Input[]): Promise<string | undefined> {
    this.#served ??= await this.#ground.serve(this.#limits)
    const { server, peer, tokens } = this.#served
    const wrong = await Promise.all(
      inputs.map((input) => play(input, { ...peer, tokens, answerMs: ANSWER_MS, ...UNCOUNTED })),
    )
    await pause(LOG_MS)
    const said = server.log === '' ? undefined : `The server logged an error.\n${server.log}`
    const finding = server.death ?? wrong.flat()[0] ?? said
    if (finding !== undefined) await this.close()
    return finding
  }

  /** @returns the shortest inputs that show a finding again; undefined when it does not happen again */
  async shortest(inputs: readonly Input[]): Promise<readonly Input[] | undefined> {
    if ((await this.play(inputs)) === undefined) return undefined
    const end = performance.now() + SHRINK_MS
    return shrink(
      inputs,
      async (fewer) => (await this.play(fewer)) !== undefined,
      () => performance.now() > end,
    )
  }

  async close(): Promise<void> {
    await this.#served?.server.stop()
    this.#served = undefined
  }
}
