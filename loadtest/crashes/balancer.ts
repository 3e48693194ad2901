// One address for several servers, as a load balancer in front of them has it: whoever connects gets the next that answers.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export class Balancer {
  readonly #ports: readonly number[]
  readonly #server = createServer((near) => void this.#serve(near))
  readonly #sockets = new Set<Socket>()
  #turn = 0

  /** `ports` are those of the servers on this machine, whether they run just now or not. */
  constructor(ports: readonly number[]) {
    this.#ports = ports
  }

  /** @returns the URL of them all */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await once(this.#server, 'close')
  }

  async #serve(near: Socket): Promise<void> {
    this.#keep(near)
    for (let tried = 0; tried < this.#ports.length; tried++) {
      const far = connect(this.#ports[this.#turn++ % this.#ports.length] ?? 0, '127.0.0.1')
      this.#keep(far)
      const answers = await new Promise((resolve) => {
        far.once('connect', () => resolve(true)).once('close', () => resolve(false))
      })
      if (!answers) continue
      near.pipe(far).pipe(near)
      // Whichever end goes takes the other along, at once and without a word, as a killed process does.
      near.once('close', () => far.destroy())
      far.once('close', () => near.destroy())
      return
    }
    near.destroy()
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.once('close', () => this.#sockets.delete(socket))
  }
}
