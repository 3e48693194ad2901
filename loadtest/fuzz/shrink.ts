// Makes inputs that show a finding as short as they get: fewer inputs, fewer steps, fewer bytes (delta debugging: Zeller
// and Hildebrandt, “Simplifying and isolating failure-inducing input”, 2002).
import type { Input, Step } from './input.ts'

/** Whether these inputs, played at the same time on a server, still show the finding. */
export type Shows = (inputs: readonly Input[]) => Promise<boolean>

/**
 * @param inputs that show the finding
 * @param isOver whether there is no time left; then the shortest found so far is it
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

/** Leaves out ever smaller parts for as long as the rest still shows it, until no single one can be left out. */
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
