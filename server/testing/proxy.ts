// A line to a database that a test can cut.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type Proxy = {
  /** Leads to the same database as the URL it was made for, through the line. */
  url: string
  /** Breaks what is connected, and lets nobody through until it is mended. */
  cut: () => Promise<void>
  mend: () => Promise<void>
}

export async function proxyTo(url: string): Promise<Proxy> {
  const { hostname, port } = new URL(url)
  const ends = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const end of [near, far]) {
      ends.add(end)
      // Either end may go at any time: then so does the other.
      end.on('error', () => undefined)
      end.on('close', () => {
        ends.delete(end)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far).pipe(near)
  })
  const listen = async (at: number): Promise<number> => {
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const line = await listen(0)
  return {
    url: Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(line) }).href,
    cut: async () => {
      const closed = once(server.close(), 'close')
      for (const end of ends) end.destroy()
      await closed
    },
    mend: async () => {
      await listen(line)
    },
  }
}
