// A TCP proxy to Postgres that breaks, stalls or falls silent on command: for tests of an unanswered COMMIT, say.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type DatabaseProxy = {
  /** The same database through this proxy. */
  url: string
  /** The next time that `word` is sent, as a word by itself, the connection is cut: before it arrives, or once it was done. */
  cutAt: (word: string, when: 'before' | 'after') => void
  /** The next time that `word` is sent it does not arrive. Resolves, once it was sent, to what cuts the connection then. */
  withhold: (word: string) => Promise<() => void>
  /** How often that has happened. */
  cuts: () => number
  /** How often `word` has been sent so far. */
  sent: (word: string) => number
  /**
   * The next answer, or the next to `word`, is kept back with what follows it on its connection. Resolves, once it is
   * there, to what lets it go.
   */
  stall: (word?: string) => Promise<() => void>
  /** From now on nothing gets through, and nobody is told: not those who are connected, nor who connects. */
  silence: () => void
  /** Breaks what is connected, and lets nobody through. */
  cut: () => Promise<void>
  /** Lets everybody through again; what silence swallowed stays unheard. */
  mend: () => Promise<void>
}

export async function startDatabaseProxy(url: string): Promise<DatabaseProxy> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let cut: { word: string; when: 'before' | 'after' } | undefined
  let withheld: { word: string; sent: (end: () => void) => void } | undefined
  let cuts = 0
  const sent: string[] = []
  // In “read committed” there is no commit.
  const has = (text: string, word: string): boolean => new RegExp(`(?<![a-z_])${word}(?![a-z])`).test(text)
  let stall: { word: string | undefined; stalled: (resume: () => void) => void } | undefined
  let silent = false

  const server = createServer((near) => {
    const far = connect(Number(target.port), '127.0.0.1')
    const end = (): void => {
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', end).on('close', () => {
        sockets.delete(socket)
        if (!silent) end()
      })
    }
    let isAsked = false
    near.on('data', (data) => {
      if (silent) return
      const text = data.toString('latin1').toLowerCase()
      sent.push(text)
      isAsked = stall?.word !== undefined && has(text, stall.word)
      if (withheld && has(text, withheld.word)) {
        withheld.sent(end)
        return (withheld = undefined)
      }
      if (!cut || !has(text, cut.word)) return far.write(data)
      const { when } = cut
      cut = undefined
      cuts++
      if (when === 'before') return end()
      // Whatever comes back now says that it is done, and is not passed on.
      far.removeAllListeners('data').on('data', end)
      far.write(data)
    })
    far.on('data', (data) => {
      if (silent) return
      if (!stall || (stall.word !== undefined && !isAsked)) return near.write(data)
      far.pause()
      stall.stalled(() => {
        near.write(data)
        far.resume()
      })
      stall = undefined
    })
  })
  const listen = async (at: number): Promise<number> => {
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await listen(0)
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }

  return {
    // Without asking for TLS, which would be a word more on the wire.
    url: Object.assign(new URL(url), { hostname: '127.0.0.1', port: `${port}`, search: 'sslmode=disable' }).href,
    cutAt: (word, when) => void (cut = { word, when }),
    withhold: (word) => new Promise((sent) => (withheld = { word, sent })),
    cuts: () => cuts,
    sent: (word) => sent.filter((text) => has(text, word)).length,
    stall: (word) => new Promise((stalled) => (stall = { word, stalled })),
    silence: () => void (silent = true),
    cut: async () => {
      const closed = once(server.close(), 'close')
      breakAll()
      await closed
    },
    mend: async () => {
      silent = false
      breakAll()
      if (!server.listening) await listen(port)
    },
  }
}
