// How HTTP requests are sent: one after the other, pipelined, in pieces, or with some of their bytes changed.
import fc from 'fast-check'
import { request } from './http-requests.ts'
import type { Step } from './input.ts'
import { truncated } from './json-grammar.ts'

/** Requests on up to two connections: one after the other, pipelined, or in pieces with pauses. */
export const httpSteps: fc.Arbitrary<Step[]> = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 1 }),
      request,
      fc.constantFrom('asked', 'asked', 'pipelined', 'in pieces'),
      fc.nat(),
    ),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map((all) =>
    all.flatMap(([on, text, how, at]): Step[] => {
      if (how === 'pipelined') return [{ on, text }]
      if (how === 'asked')
        return [
          { on, text },
          { on, answered: true },
        ]
      const cut = at % (text.length + 1)
      return [
        { on, text: text.slice(0, cut) },
        { on, pauseMs: 5 },
        { on, text: text.slice(cut) },
      ]
    }),
  )

type Edit = readonly [kind: string, at: number, junk: Uint8Array]

const edit: fc.Arbitrary<Edit> = fc.tuple(
  fc.constantFrom('change', 'insert', 'remove', 'repeat', 'cut'),
  fc.nat(),
  fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    fc
      .constantFrom(
        '\r',
        '\n',
        '\r\n',
        '\0',
        '\r\n\r\n',
        ' ',
        ':',
        ',',
        'Transfer-Encoding: chunked\r\n',
        'Content-Length: 5\r\n',
        '\r\n0\r\n\r\n',
        '\x80',
        'HTTP/0.9',
        'HTTP/2.0',
      )
      .map((text) => Uint8Array.from(Buffer.from(text, 'latin1'))),
  ),
)

/** Bytes with some of them changed, inserted, removed, repeated or cut off. */
export function edited(bytes: Buffer, edits: readonly Edit[]): Buffer {
  return edits.reduce((before, [kind, place, more]) => {
    const at = place % (before.length + 1)
    const [head, tail] = [before.subarray(0, at), before.subarray(at)]
    if (kind === 'change') return Buffer.concat([head, more, tail.subarray(more.length)])
    if (kind === 'insert') return Buffer.concat([head, more, tail])
    if (kind === 'remove') return Buffer.concat([head, tail.subarray(more.length)])
    return kind === 'repeat' ? Buffer.concat([head, tail, tail]) : head
  }, bytes)
}

/** Requests with a few bytes changed, and random bytes. */
export const byteSteps: fc.Arbitrary<Step[]> = fc
  .array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc
          .tuple(request, fc.array(edit, { minLength: 1, maxLength: 4 }))
          .map(([text, edits]) => edited(Buffer.from(text), edits)),
      },
      { weight: 1, arbitrary: truncated(request).map((text) => Buffer.from(text)) },
      { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) => all.map((bytes): Step => ({ on: 0, base64: bytes.toString('base64') })))
