// Carries messages by Redis or Valkey. A client never connects again by itself: its subscription could stay lost for good
// (node-redis#2823). Each link has new clients.
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { createClient } from 'redis'
import { SetupError } from '../setup-error.ts'
import type { RedisTarget } from './bus-url.ts'
import type { Transport } from './transport.ts'

const CONNECT_MS = 3000
const OPEN_MS = 5000
/** Messages that may wait for their answers. */
const QUEUED_AT_MOST = 100

/**
 * A transport over the Redis at `target`.
 * @throws {SetupError} when the file of a certificate cannot be read
 */
export function redisTransport(target: RedisTarget): Transport {
  const tls = target.tls && tlsOptions(target, target.tls.rootCertificate)
  const create = () =>
    createClient({
      // Redis before 6, and some of its kin, know no other.
      RESP: 2,
      socket: {
        host: target.host,
        port: target.port,
        connectTimeout: CONNECT_MS,
        reconnectStrategy: false,
        ...(tls ?? {}),
      },
      ...(target.username !== undefined && { username: target.username }),
      ...(target.password !== undefined && { password: target.password }),
      disableOfflineQueue: true,
      disableClientInfo: true,
      commandsQueueMaxLength: QUEUED_AT_MOST,
    })
  return {
    kind: 'redis',
    name: 'Redis',
    whySilent: 'what is published does not come back: do all nodes publish and subscribe at the same Redis?',
    open: async ({ onText, onBroken }) => {
      // A connection that has subscribed takes no other commands.
      const clients = [create(), create()] as const
      const [publisher, subscriber] = clients
      const close = (): Promise<void> => {
        for (const client of clients) if (client.isOpen) client.destroy()
        return Promise.resolve()
      }
      for (const client of clients) client.on('error', onBroken)
      // The library waits for the answers to its first commands for ever.
      const tooLong = setTimeout(() => void close(), OPEN_MS)
      try {
        const connected = await Promise.allSettled(clients.map((client) => client.connect()))
        // A client that is destroyed while it connects would stay connected, so both have come to an end here.
        for (const each of connected) if (each.status === 'rejected') throw each.reason
        await subscriber.subscribe(target.channel, onText)
      } catch (error) {
        await close()
        throw error
      } finally {
        clearTimeout(tooLong)
      }
      return { send: (text) => publisher.publish(target.channel, text), close }
    },
  }
}

function tlsOptions({ host }: RedisTarget, rootCertificate: string | undefined) {
  return {
    tls: true as const,
    ...(rootCertificate !== undefined && { ca: fileOf(rootCertificate) }),
    // Names of hosts only: TLS has none for addresses.
    ...(isIP(host) === 0 && { servername: host }),
  }
}

function fileOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new SetupError(`The file that BUS_URL names as sslrootcert cannot be read (${reason}): correct its path.`)
  }
}
