// Shrinking keeps what shows a finding, and nothing else.
import { expect, test } from 'vitest'
import { sizeOf, type Input } from './input.ts'
import { inputOf } from './kinds.ts'
import { shrink } from './replays.ts'

const input = (number: number, ...texts: string[]): Input => ({
  kind: 'http',
  number,
  steps: texts.map((text) => ({ on: 0, text })),
})
const said = (inputs: readonly Input[]): string =>
  inputs.flatMap(({ steps }) => steps.map((step) => ('text' in step ? step.text : ''))).join('|')
const never = (): boolean => false

test('of many inputs the one that does it is left, of its steps those that do, and of these the bytes', async () => {
  const inputs = Array.from({ length: 9 }, (_, i) => input(i, 'hello', `some BAD thing ${i}`, 'and more'))
  const shortest = await shrink(inputs, (fewer) => Promise.resolve(said(fewer).includes('BAD')), never)
  expect(shortest).toHaveLength(1)
  expect(said(shortest)).toBe('BAD')
})

test('two inputs that do it only together are both left', async () => {
  const inputs = Array.from({ length: 8 }, (_, i) => input(i, `x${i}x`))
  const shows = (fewer: readonly Input[]): Promise<boolean> =>
    Promise.resolve(said(fewer).includes('2') && said(fewer).includes('6'))
  expect(said(await shrink(inputs, shows, never))).toBe('2|6')
})

test('bytes and messages are made shorter too', async () => {
  const steps = [
    { on: 0, message: '42["show:list",{}]' },
    { on: 0, base64: Buffer.from([1, 2, 255, 3, 4]).toString('base64') },
  ]
  const shows = (inputs: readonly Input[]): Promise<boolean> => {
    const all = inputs.flatMap((each) => each.steps)
    const isMessage = all.some((step) => 'message' in step && step.message.includes('show'))
    const isByte = all.some((step) => 'base64' in step && Buffer.from(step.base64, 'base64').includes(255))
    return Promise.resolve(isMessage && isByte)
  }
  const [shortest] = await shrink([{ kind: 'frames', number: 0, steps }], shows, never)
  expect(shortest?.steps).toEqual([
    { on: 0, message: 'show' },
    { on: 0, base64: '/w==' },
  ])
})

test('whatever was found is never made longer, and without time it stays as it was', async () => {
  const inputs = [inputOf(3, 1), inputOf(3, 5)]
  expect(
    await shrink(
      inputs,
      () => Promise.resolve(true),
      () => true,
    ),
  ).toEqual(inputs)
  const before = inputs.reduce((sum, each) => sum + sizeOf(each), 0)
  const shorter = await shrink(inputs, (fewer) => Promise.resolve(fewer.length === 2), never)
  expect(shorter.reduce((sum, each) => sum + sizeOf(each), 0)).toBeLessThan(before)
})
