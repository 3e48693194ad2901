// The inputs of the fuzz test: steps on a few connections, each of them bytes or a pause, and their file format.
import { z } from 'zod'

/** The number of visitors in one input: `{visitor 0}` to `{visitor 3}`. */
export const VISITORS = 4

const on = z.int().min(0).describe('Which connection of the input; it is opened with its first step.')

export const Step = z.union([
  z.object({ on, text: z.string() }).strict().describe('UTF-8 bytes as they are.'),
  z.object({ on, base64: z.base64() }).strict().describe('Bytes as they are.'),
  z.object({ on, message: z.string() }).strict().describe('A WebSocket text message, in one masked frame.'),
  z.object({ on, pauseMs: z.int().min(0) }).strict(),
  z
    .object({ on, answered: z.literal(true) })
    .strict()
    .describe('Waits until no answer is missing.'),
  z
    .object({ on, dropped: z.literal(true) })
    .strict()
    .describe('Breaks the connection off.'),
])
export type Step = z.infer<typeof Step>

export const Input = z.object({
  kind: z.string(),
  /** Its place in the run: chooses which of the run's visitors are `{visitor 0}` to `{visitor 3}`. */
  number: z.int().min(0),
  steps: z.array(Step),
})
export type Input = z.infer<typeof Input>

/** The file of a finding: the inputs that show it when they are played at the same time on a fresh server. */
export const FindingFile = z.object({
  finding: z.string(),
  seed: z.int(),
  limits: z.enum(['on', 'off']),
  inputs: z.array(Input),
})
export type FindingFile = z.infer<typeof FindingFile>

const PLACEHOLDER = /\{visitor (\d)\}/g

/** The bytes of a step; none for a step that sends nothing. @param tokens of the visitors of the input */
export function bytesOf(step: Step, tokens: readonly string[]): Buffer {
  if ('text' in step) return Buffer.from(withTokens(step.text, tokens))
  if ('base64' in step) return Buffer.from(step.base64, 'base64')
  if ('message' in step) return frame({ opcode: 1, payload: Buffer.from(withTokens(step.message, tokens)) })
  return Buffer.alloc(0)
}

export function withTokens(text: string, tokens: readonly string[]): string {
  return text.replaceAll(PLACEHOLDER, (all, which: string) => tokens[Number(which)] ?? all)
}

/** The size of an input in bytes, which shrinking reduces. */
export function sizeOf({ steps }: Input): number {
  return steps.reduce((sum, step) => sum + 1 + bytesOf(step, []).length, 0)
}

export type FrameParts = {
  opcode: number
  payload: Buffer
  /** The first byte's upper half: FIN is 8, the reserved bits are 4, 2 and 1. */
  flags?: number
  /** Null: not masked, as only a server may send. */
  mask?: Buffer | null
  /** The value of the length field, if not the true one, and the number of its bytes. */
  length?: bigint
  lengthBytes?: 0 | 2 | 8
}

/** A frame of RFC 6455, section 5.2, right or wrong. A mask of zeros leaves the payload readable. */
export function frame({ opcode, payload, flags = 8, mask = Buffer.alloc(4), length, lengthBytes }: FrameParts): Buffer {
  const said = length ?? BigInt(payload.length)
  const field = lengthBytes ?? (said <= 125n ? 0 : said <= 0xffffn ? 2 : 8)
  const head = Buffer.alloc(2 + field)
  head[0] = (flags << 4) | opcode
  head[1] = (mask ? 0x80 : 0) | (field === 0 ? Number(said & 0x7fn) : field === 2 ? 126 : 127)
  if (field === 2) head.writeUInt16BE(Number(said & 0xffffn), 2)
  if (field === 8) head.writeBigUInt64BE(BigInt.asUintN(64, said), 2)
  const masked = Uint8Array.from(payload, (byte, i) => byte ^ (mask?.[i % 4] ?? 0))
  return Buffer.concat([head, mask ?? Buffer.alloc(0), masked])
}
