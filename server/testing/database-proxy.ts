// A TCP proxy to PostgreSQL that cuts, stalls or silences connections on command, for example to test an unanswered COMMIT.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type DatabaseProxy = {
  /** The URL of the database through this proxy. */
  url: string
  /** Cuts the connection the next time that `word` is sent as a separate word: before it arrives, or after its execution. */
  cutAt: (word: string, when: 'before' | 'after') => void
  /** Discards `word` the next time that it is sent. Resolves then, to a function that cuts the connection. */
  withhold: (word: string) => Promise<() => void>
  /** The number of connections that `cutAt` has cut. */
  cuts: () => number
  /** The number of times that `word` has been sent. */
  sent: (word: string) => number
  /**
   * Delays the next answer, or the next answer to `word`, and everything after it on its connection. Resolves when the
   * answer has arrived, to a function that passes it on.
   */
  stall: (word?: string) => Promise<() => void>
  /** From now on nothing passes in either direction, on existing and new connections, and no connection breaks. */
  silence: () => void
  /** Breaks all connections, and refuses new ones. */
  cut: () => Promise<void>
  /** Passes everything on again. Bytes that were discarded by `silence` stay lost. */
  mend: () => Promise<void>
}

export async function startDatabaseProxy(url: string): Promise<DatabaseProxy> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let cut: { word: string; when: 'before' | 'after' } | undefined
  let withheld: { word: string; sent: (end: () => void) => void } | undefined
  let cuts = 0
  const sent: string[] = []
  // The word must not match a part of another one, as “commit” in “read committed”.
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
      // The next bytes prove the execution, and are not passed on.
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
    // Without a request for TLS, which would be another message.
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
