// WebSocket handshakes with lines left out, changed or added.
import fc from 'fast-check'
import { connectOf, HANDSHAKE, sent } from './command-grammar.ts'
import { edited } from './http-grammar.ts'
import { frame, type Step } from './input.ts'
import { junk } from './json-grammar.ts'

const HANDSHAKE_LINES = HANDSHAKE.split('\r\n').slice(1, -2)
const otherLine = fc.constantFrom(
  'Sec-WebSocket-Version: 12',
  'Sec-WebSocket-Version: x',
  'Sec-WebSocket-Key: x',
  'Sec-WebSocket-Key:',
  'Sec-WebSocket-Extensions: permessage-deflate',
  'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99',
  'Sec-WebSocket-Extensions: ,',
  'Sec-WebSocket-Protocol: ,',
  'Sec-WebSocket-Protocol: a, a',
  'Upgrade: h2c',
  'Upgrade: websocket, h2c',
  'Connection: close',
  'Origin: null',
  'Origin: http://elsewhere.example',
  'Origin: http://127.0.0.1@elsewhere.example',
  'Origin: \u00e9',
  'Host: elsewhere.example',
  'Content-Length: 5',
  'Transfer-Encoding: chunked',
  'Expect: 100-continue',
  'X-Forwarded-For: ::1',
  'Cookie: io=x',
)
const otherAddress = fc.constantFrom(
  '/socket.io/?EIO=3&transport=websocket',
  '/socket.io/?EIO=4&transport=polling',
  '/socket.io/?EIO=4&transport=__proto__',
  '/socket.io/?transport=websocket',
  '/socket.io/?EIO=4&transport=websocket&sid=x',
  '/socket.io/?EIO=4&transport=websocket&sid=__proto__',
  '/socket.io/?EIO=4&EIO=3&transport=websocket',
  '/socket.io?EIO=4&transport=websocket',
  '/socket.io/x/?EIO=4&transport=websocket',
  '/',
  '/api/shows',
  '*',
  'http://127.0.0.1/socket.io/?EIO=4&transport=websocket',
  '/socket.io/?EIO=4&transport=websocket&token=%ff',
  '//socket.io/?EIO=4&transport=websocket',
  '/socket.io/?EIO=4&transport=websocket#x',
  '/%',
)

/** Handshakes with lines left out, changed or added, and sometimes packets behind them in the same write. */
export const handshakeSteps: fc.Arbitrary<Step[]> = fc
  .record({
    method: fc.oneof(
      { weight: 8, arbitrary: fc.constant('GET') },
      fc.constantFrom('POST', 'HEAD', 'OPTIONS', 'CONNECT'),
    ),
    address: fc.oneof(
      { weight: 3, arbitrary: fc.constant('/socket.io/?EIO=4&transport=websocket') },
      { weight: 2, arbitrary: otherAddress },
    ),
    lines: fc.oneof(fc.constant(HANDSHAKE_LINES), fc.subarray(HANDSHAKE_LINES)),
    more: fc.array(otherLine, { maxLength: 2 }),
    offer: fc.oneof(
      fc.constantFrom(
        connectOf(0),
        '40',
        '40{}',
        '40{"token":null}',
        '40{"token":"x"}',
        '40{"protocol":2}',
        '40[]',
        '40/x,{}',
      ),
      junk.map((text) => `40{"token":${text}}`),
    ),
    edits: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      fc.array(
        fc.tuple(fc.constantFrom('change', 'remove', 'cut'), fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 3 })),
        { maxLength: 2 },
      ),
    ),
    isInOneWrite: fc.boolean(),
  })
  .map(({ method, address, lines, more, offer, edits, isInOneWrite }) => {
    const head = edited(Buffer.from([`${method} ${address} HTTP/1.1`, ...lines, ...more, '', ''].join('\r\n')), edits)
    const first: Step = { on: 0, message: offer }
    // A frame in the write of its handshake cannot have a token, which is not known yet.
    if (isInOneWrite) return [sent(0, Buffer.concat([head, frame({ opcode: 1, payload: Buffer.from('40') })]))]
    return [sent(0, head), { on: 0, pauseMs: 5 }, first]
  })
