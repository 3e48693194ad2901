// Makes the server listen on the port that the settings name, or else on a free one.
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from './config.ts'
import { SetupError } from './setup-error.ts'

const DEFAULT_PORT = 3000
const PORTS_TRIED = 20

/** The host that leads to this machine in a URL, for one that a server listens on. */
export function hostInUrl(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

/**
 * Listens on the configured port, or else on the first free one from 3000 on. @returns the port
 * @throws {SetupError} when the port or the host cannot be used
 */
export async function listen(http: Server, { port, host }: Config): Promise<number> {
  const last = port ?? DEFAULT_PORT + PORTS_TRIED
  for (let tried = port ?? DEFAULT_PORT; ; tried++) {
    try {
      await new Promise<void>((resolve, reject) => {
        http.once('error', reject)
        http.listen(tried, host, () => {
          http.off('error', reject)
          resolve()
        })
      })
      return (http.address() as AddressInfo).port
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      if (code === 'EADDRINUSE' && tried < last) continue
      throw new SetupError(LISTEN_ERRORS[code]?.(tried, host) ?? `Port ${tried} of ${host} cannot be used: ${code}.`)
    }
  }
}

/**
 * Stops accepting connections, which go to the other workers from now on. Open ones are served until their clients have been
 * told to close them: an HTTP connection ends with its next answer.
 */
export function leaveListening(http: Server): void {
  http.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false
  })
  http.close()
}

const LISTEN_ERRORS: Readonly<Record<string, (port: number, host: string) => string>> = {
  EADDRINUSE: (port) => `Port ${port} is taken: set PORT to another one, or stop the program that uses it.`,
  EACCES: (port) => `Port ${port} may not be used by this user: set PORT to one above 1023.`,
  EADDRNOTAVAIL: (_port, host) => `This machine has no address ${host}: correct HOST.`,
  ENOTFOUND: (_port, host) => `There is no host named ${host}: correct HOST.`,
}
