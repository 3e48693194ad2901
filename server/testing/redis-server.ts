// A Redis on loopback, for tests: with a password, with or without TLS, to be killed and started again at its port.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { freePort, runSystem, systemFolder, systemProgram, untilListening } from './system-programs.ts'

export const REDIS_PASSWORD = 'p@ss/w#rd:1?'

export class RedisServer {
  readonly #folder = systemFolder()
  readonly #isTls: boolean
  readonly #port: number
  #child: ChildProcess | undefined

  private constructor(port: number, isTls: boolean) {
    this.#port = port
    this.#isTls = isTls
    if (!isTls) return
    const openssl = systemProgram('openssl', '/usr/bin/openssl')
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost']
    const files = ['-keyout', this.#file('key.pem'), '-out', this.#file('ca.pem')]
    runSystem(openssl, [...request, '-addext', 'subjectAltName=DNS:localhost', ...files])
  }

  /** Does not start it yet. */
  static async at(options: { tls?: true } = {}): Promise<RedisServer> {
    return new RedisServer(await freePort(), options.tls ?? false)
  }

  /** For `BUS_URL`. @param query its parameters */
  url(query: Readonly<Record<string, string>> = {}, password = REDIS_PASSWORD): string {
    const parameters = new URLSearchParams({ ...query, ...(this.#isTls && { sslrootcert: this.#file('ca.pem') }) })
    const login = `:${encodeURIComponent(password)}`
    return `redis${this.#isTls ? 's' : ''}://${login}@localhost:${this.#port}/2?${parameters}`
  }

  async start(): Promise<void> {
    const program = systemProgram('redis-server', '/usr/bin/redis-server')
    const key = ['--tls-cert-file', this.#file('ca.pem'), '--tls-key-file', this.#file('key.pem')]
    const port = this.#isTls
      ? ['--port', '0', '--tls-port', String(this.#port), '--tls-auth-clients', 'no', ...key]
      : ['--port', String(this.#port)]
    const nothingKept = ['--save', '', '--appendonly', 'no', '--dir', this.#folder.folder]
    const options = [...port, ...nothingKept, '--bind', '127.0.0.1', '::1', '--requirepass', REDIS_PASSWORD]
    this.#child = spawn(program, options, { stdio: 'ignore' })
    await untilListening(this.#child, this.#port)
  }

  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child) return
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }

  /** Stops it from answering, with its connections open, until it continues. */
  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  continue(): void {
    this.#child?.kill('SIGCONT')
  }

  async remove(): Promise<void> {
    await this.kill()
    this.#folder.remove()
  }

  #file(name: string): string {
    return join(this.#folder.folder, name)
  }
}
