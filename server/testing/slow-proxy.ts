// A TCP proxy that adds latency: bytes arrive in order, each a fixed time after it was sent.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type SlowProxy = { url: string; close: () => Promise<void> }

/** `oneWayMs` is the latency of each direction. */
export async function startSlowProxy(url: string, oneWayMs: number): Promise<SlowProxy> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(new URL(url).port), '127.0.0.1')
    const end = (): void => {
      near.destroy()
      far.destroy()
    }
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('error', end).on('close', end)
      from.on('data', (data) => setTimeout(() => to.write(data), oneWayMs))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await once(server.close(), 'close')
    },
  }
}
