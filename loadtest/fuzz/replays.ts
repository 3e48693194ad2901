// Replays inputs on a fresh server, and makes those that show a finding as short as they get: fewer inputs, fewer steps,
// fewer bytes (delta debugging: Zeller and Hildebrandt, “Simplifying and isolating failure-inducing input”, 2002).
import { setTimeout as pause } from 'node:timers/promises'
import { SECOND_MS } from '../run-clock.ts'
import type { FuzzServers, Limits, Served } from './fuzz-servers.ts'
import type { Input, Step } from './input.ts'
import { play } from './play.ts'

const ANSWER_MS = 3 * SECOND_MS
/** The time from an answer until its error is logged. */
const LOG_MS = 200
/** A race does not happen each time. */
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

  /** Plays the inputs at the same time. A server with a fault is replaced. @returns what was found, if anything */
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

  /** Plays the inputs until something is found. @returns the finding, and how many plays it took */
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

/** Whether these inputs, played at the same time on a server, still show the finding. */
export type Shows = (inputs: readonly Input[]) => Promise<boolean>

/**
 * @param inputs that show the finding
 * @param isOver whether there is no time left; then the shortest so far is returned
 */
export async function shrink(inputs: readonly Input[], shows: Shows, isOver: () => boolean): Promise<readonly Input[]> {
  let best = await fewest(inputs, shows, isOver)
  for (let i = 0; i < best.length; i++) {
    const withInput = (input: Input): Input[] => best.map((each, at) => (at === i ? input : each))
    best = withInput(await shrinkInput(best[i], (input) => shows(withInput(input)), isOver))
  }
  return best
}

async function shrinkInput(
  input: Input | undefined,
  shows: (input: Input) => Promise<boolean>,
  isOver: () => boolean,
): Promise<Input> {
  if (!input) throw new RangeError('There is no input to make shorter.')
  const withSteps = (steps: readonly Step[]): Input => ({ ...input, steps: [...steps] })
  let steps = await fewest(input.steps, (fewer) => shows(withSteps(fewer)), isOver)
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]
    const withStep = (shorter: Step): Step[] => steps.map((each, at) => (at === i ? shorter : each))
    if (step) steps = withStep(await shrinkStep(step, (shorter) => shows(withSteps(withStep(shorter))), isOver))
  }
  return withSteps(steps)
}

async function shrinkStep(step: Step, shows: (step: Step) => Promise<boolean>, isOver: () => boolean): Promise<Step> {
  const { on } = step
  if ('text' in step) {
    const characters = await fewest(Array.from(step.text), (fewer) => shows({ on, text: fewer.join('') }), isOver)
    return { on, text: characters.join('') }
  }
  if ('message' in step) {
    const characters = await fewest(Array.from(step.message), (fewer) => shows({ on, message: fewer.join('') }), isOver)
    return { on, message: characters.join('') }
  }
  if ('base64' in step) {
    const encoded = (bytes: readonly number[]): Step => ({ on, base64: Buffer.from(bytes).toString('base64') })
    return encoded(await fewest([...Buffer.from(step.base64, 'base64')], (fewer) => shows(encoded(fewer)), isOver))
  }
  return step
}

/** Leaves out ever smaller parts as long as the rest shows the finding, until no single element can be left out. */
async function fewest<T>(
  all: readonly T[],
  shows: (fewer: readonly T[]) => Promise<boolean>,
  isOver: () => boolean,
): Promise<readonly T[]> {
  let kept = all
  for (let size = Math.ceil(kept.length / 2); size >= 1 && kept.length > 0;) {
    let isShorter = false
    for (let at = 0; at < kept.length && !isOver();) {
      const fewer = [...kept.slice(0, at), ...kept.slice(at + size)]
      if (await shows(fewer)) {
        kept = fewer
        isShorter = true
      } else at += size
    }
    if (isOver()) return kept
    if (!isShorter || size > 1) {
      if (size === 1) return kept
      size = Math.ceil(size / 2)
    }
  }
  return kept
}
