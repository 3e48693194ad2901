// Plays inputs again on a fresh server: to see whether a finding happens again, and which of its inputs is the shortest.
import { setTimeout as pause } from 'node:timers/promises'
import { SECOND_MS } from '../run-clock.ts'
import type { FuzzServers, Limits, Served } from './fuzz-servers.ts'
import type { Input } from './input.ts'
import { play } from './play.ts'
import { shrink } from './shrink.ts'

const ANSWER_MS = 3 * SECOND_MS
/** An error is logged so long after the answer that it is about. */
const LOG_MS = 200
/** What depends on who is quicker does not happen each time. */
export const MOST_PLAYS = 12
const SHRINK_MS = 120 * SECOND_MS
const UNCOUNTED = { counted: () => undefined, opened: () => undefined, closedByServer: () => undefined }

export class Replays {
  readonly #servers: FuzzServers
  readonly #limits: Limits
  #served: Served | undefined

  constructor(servers: FuzzServers, limits: Limits) {
    this.#servers = servers
    this.#limits = limits
  }

  /** Plays the inputs at the same time. @returns what was found, if anything; a server that was hurt is replaced */
  async play(inputs: readonly Input[]): Promise<string | undefined> {
    this.#served ??= await this.#servers.serve(this.#limits)
    const { server, peer, tokens } = this.#served
    const wrong = await Promise.all(
      inputs.map((input) => play(input, { ...peer, tokens, answerMs: ANSWER_MS, ...UNCOUNTED })),
    )
    await pause(LOG_MS)
    const said = server.log === '' ? undefined : `The server logged an error.\n${server.log}`
    const hurt = server.death ?? said
    if (hurt !== undefined) await this.close()
    return hurt ?? wrong.flat()[0]
  }

  /** Plays the inputs until something is found, at most so many times. @returns what, and how many times it took */
  async playUntilFound(
    inputs: readonly Input[],
    times: number,
  ): Promise<{ finding: string; played: number } | undefined> {
    for (let played = 1; played <= times; played++) {
      const finding = await this.play(inputs)
      if (finding !== undefined) return { finding, played }
    }
    return undefined
  }

  /** @returns the shortest inputs that show a finding again; undefined when it does not happen again */
  async shortest(inputs: readonly Input[]): Promise<readonly Input[] | undefined> {
    const first = await this.playUntilFound(inputs, MOST_PLAYS)
    if (!first) return undefined
    const times = Math.min(MOST_PLAYS, 2 * first.played)
    const end = performance.now() + SHRINK_MS
    return shrink(
      inputs,
      async (fewer) => (await this.playUntilFound(fewer, times)) !== undefined,
      () => performance.now() > end,
    )
  }

  async close(): Promise<void> {
    await this.#served?.server.stop()
    this.#served = undefined
  }
}
