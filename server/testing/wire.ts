// A wire to Postgres that breaks or stalls at a chosen moment: what comes of an unanswered COMMIT, or of an old answer?
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type Wire = {
  /** Leads to the same database, over this wire. */
  url: string
  /** The next time that `word` is sent, the connection is cut: before it arrives, or once it was done. */
  cutAt: (word: string, when: 'before' | 'after') => void
  /** How often that has happened. */
  cuts: () => number
  /** The next answer, and what follows it on its connection, is kept back. Resolves, once it is there, to what lets it go. */
  stall: () => Promise<() => void>
  close: () => Promise<void>
}

export async function layWire(url: string): Promise<Wire> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let cut: { word: string; when: 'before' | 'after' } | undefined
  let cuts = 0
  let stalled: ((resume: () => void) => void) | undefined

  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    const end = (): void => {
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', end).on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    near.on('data', (data) => {
      if (!cut || !data.toString('latin1').toLowerCase().includes(cut.word)) return far.write(data)
      const { when } = cut
      cut = undefined
      cuts++
      if (when === 'before') return end()
      // Whatever comes back now says that it is done, and is not passed on.
      far.removeAllListeners('data').on('data', end)
      far.write(data)
    })
    far.on('data', (data) => {
      if (!stalled) return near.write(data)
      far.pause()
      stalled(() => {
        near.write(data)
        far.resume()
      })
      stalled = undefined
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  return {
    url: Object.assign(new URL(url), { hostname: '127.0.0.1', port: `${port}` }).href,
    cutAt: (word, when) => void (cut = { word, when }),
    cuts: () => cuts,
    stall: () => new Promise((resolve) => (stalled = resolve)),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
