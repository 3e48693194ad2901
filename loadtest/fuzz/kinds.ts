// The kinds of inputs in turn, and the input of a number: the same for the same seed.
import fc from 'fast-check'
import { orderSteps, payloadSteps } from './command-grammar.ts'
import { frameSteps } from './packet-grammar.ts'
import { handshakeSteps } from './handshake-grammar.ts'
import { byteSteps, httpSteps } from './http-grammar.ts'
import type { Input, Step } from './input.ts'
import { packetSteps } from './packet-grammar.ts'
import { transferSteps } from './transfer-grammar.ts'

export const KINDS: Readonly<Record<string, fc.Arbitrary<Step[]>>> = {
  bytes: byteSteps,
  handshakes: handshakeSteps,
  frames: frameSteps,
  packets: packetSteps,
  payloads: payloadSteps,
  orders: orderSteps,
  http: httpSteps,
  transfers: transferSteps,
}
const NAMES = Object.keys(KINDS)
/** Coprime to 2³²: inputs of seeds that are near each other have nothing in common. */
const SPREAD = 0x9e3779b1

export function inputOf(seed: number, number: number): Input {
  const kind = NAMES[number % NAMES.length] ?? ''
  const [steps = []] = fc.sample(KINDS[kind] ?? byteSteps, { seed: (Math.imul(seed, SPREAD) + number) | 0, numRuns: 1 })
  return { kind, number, steps }
}
