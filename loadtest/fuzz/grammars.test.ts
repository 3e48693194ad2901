// The grammars make what they say they make, and the same for the same seed.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { SigningKeys } from '../../server/auth/signing-keys.ts'
import { OFFER_ISSUER, Tickets } from '../../server/auth/tickets.ts'
import { requests } from '../../shared/protocol.ts'
import { bytesOf, FindingFile, frame, Input, sizeOf } from './input.ts'
import { FUZZED_SHOW, nearlyValidJson, validJson } from './json-grammar.ts'
import { inputOf, KINDS } from './kinds.ts'
import { AUTH_SECRET, offerLink } from './transfer-grammar.ts'

const INPUTS = 700

test('a seed makes the same inputs each time, another one makes others, and each kind has its turn', () => {
  const made = Array.from({ length: INPUTS }, (_, number) => inputOf(7, number))
  expect(made).toEqual(Array.from({ length: INPUTS }, (_, number) => inputOf(7, number)))
  const steps = new Set(made.map((input) => JSON.stringify(input.steps)))
  expect(made.filter((_, number) => steps.has(JSON.stringify(inputOf(8, number).steps))).length).toBeLessThan(
    INPUTS / 10,
  )
  expect(new Set(made.map(({ kind }) => kind))).toEqual(new Set(Object.keys(KINDS)))
})

test('an input lies in a file as it is sent', () => {
  for (let number = 0; number < INPUTS; number++) {
    const input = inputOf(1, number)
    const read = Input.parse(JSON.parse(JSON.stringify(input)))
    expect(read.steps.map((step) => bytesOf(step, []))).toEqual(input.steps.map((step) => bytesOf(step, [])))
  }
  const file = { finding: 'x', seed: 1, limits: 'on', inputs: [inputOf(1, 3)] }
  expect(FindingFile.parse(JSON.parse(JSON.stringify(file)))).toEqual(file)
})

test.for(Object.entries(requests))(
  'a valid payload of %s fits its schema, and a nearly valid one often does not',
  ([, { payload }]) => {
    const fits = (text: string): boolean => {
      try {
        return z.safeParse(payload, JSON.parse(text)).success
      } catch {
        return false
      }
    }
    const valid = fc.sample(validJson(payload), { seed: 1, numRuns: 100 })
    expect(valid.filter((text) => !fits(text))).toEqual([])
    const nearly = fc.sample(nearlyValidJson(payload), { seed: 1, numRuns: 200 })
    expect(nearly.filter(fits).length).toBeGreaterThan(20)
    expect(nearly.filter((text) => !fits(text)).length).toBeGreaterThan(20)
  },
)

test('a link of an offer is one that the server under fuzz reads', async () => {
  const bookingId = crypto.randomUUID()
  const links = new Tickets(new SigningKeys([AUTH_SECRET]), OFFER_ISSUER)
  expect(await links.read(offerLink(bookingId, 2))).toEqual({ showId: FUZZED_SHOW, bookingId, ticketEdition: 2 })
})

test('frames are those of RFC 6455, section 5.7', () => {
  const mask = Buffer.from([0x37, 0xfa, 0x21, 0x3d])
  expect(frame({ opcode: 1, payload: Buffer.from('Hello'), mask })).toEqual(
    Buffer.from([0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]),
  )
  expect(frame({ opcode: 1, payload: Buffer.from('Hel'), flags: 0, mask: null })).toEqual(
    Buffer.from([0x01, 0x03, 0x48, 0x65, 0x6c]),
  )
  const large = frame({ opcode: 2, payload: Buffer.alloc(65_536), mask: null })
  expect(large.subarray(0, 10)).toEqual(Buffer.from([0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0]))
  expect(frame({ opcode: 2, payload: Buffer.alloc(256), mask: null }).subarray(0, 4)).toEqual(
    Buffer.from([0x82, 0x7e, 1, 0]),
  )
})

test('tokens stand where visitors are named, and a size counts bytes and steps', () => {
  const step = { on: 0, text: 'Bearer {visitor 1} {visitor 9}' }
  expect(bytesOf(step, ['a', 'b']).toString()).toBe('Bearer b {visitor 9}')
  expect(
    sizeOf({
      kind: 'http',
      number: 0,
      steps: [
        { on: 0, text: 'äb' },
        { on: 0, pauseMs: 5 },
      ],
    }),
  ).toBe(5)
})
