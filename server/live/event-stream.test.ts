import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { EventStream } from './event-stream.ts'
import { SlowReaders, UNREAD_BYTES_AT_MOST } from './slow-readers.ts'

test('a client that does not read its stream is disconnected before it fills the memory, and the others get every frame', async () => {
  const http = createServer()
  const responses: ServerResponse[] = []
  http.on('request', (_request, response: ServerResponse) => responses.push(response))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo

  const lazy = connect(port, '127.0.0.1').pause()
  lazy.on('error', () => undefined)
  lazy.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(http, 'request')
  const reading = fetch(`http://127.0.0.1:${port}/`).then((response) => response.text())
  await once(http, 'request')
  const slowReaders = new SlowReaders()
  const streams = responses.map((response) => new EventStream(response, slowReaders, crypto.randomUUID(), undefined))
  const [ofLazy, ofReader] = responses

  const seatIds = Array.from({ length: 5000 }, (_, i) => 20_000 + i)
  let seq = 0
  while (ofLazy?.destroyed === false) {
    seq++
    EventStream.sendFrame(streams, { showId: 'show', since: seq - 1, seq, held: seatIds })
    expect(ofLazy.writableLength).toBeLessThan(UNREAD_BYTES_AT_MOST + 100_000)
    if (ofReader?.writableNeedDrain) await once(ofReader, 'drain')
  }
  streams[1]?.end()
  expect((await reading).match(/^event: frame$/gm)).toHaveLength(seq)
  slowReaders.close()
  lazy.destroy()
  http.close()
})
