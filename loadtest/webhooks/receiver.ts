// A webhook receiver on the loopback: verifies signatures, keeps events in their order, and answers as a test wants.
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { WebhookEvent } from '../../shared/webhooks.ts'
import { listenOnLoopback } from '../loopback.ts'

export type Received = Readonly<{
  webhookId: string
  event: WebhookEvent
  /** The status that it was answered with. */
  status: number
}>

/** Chooses the status of an answer, now or later; `location` makes it a redirect. */
export type Answer = (webhookId: string) => number | Promise<number> | { status: number; location: string }

export class Receiver {
  /** Requests with a valid signature and payload, in the order of their answers. */
  readonly received: Received[] = []
  /** Why other requests were not valid. */
  readonly faults: string[] = []
  /** The headers of the requests, in the order in which they came. */
  readonly headers: NodeJS.Dict<string | string[]>[] = []
  /** One of these must have signed each request. */
  secrets: string[] = []
  answer: Answer = () => 204
  readonly #server: Server
  readonly #requests = new EventEmitter().setMaxListeners(0)

  constructor() {
    this.#server = createServer((request, response) => void this.#receive(request, response))
  }

  /** Listens on any free port of loopback. @returns the URL to post to */
  async listen(): Promise<string> {
    return `${await listenOnLoopback(this.#server)}/webhooks`
  }

  /** Requests that were answered with success, each webhook once. */
  get accepted(): Received[] {
    const ids = new Set<string>()
    return this.received.filter(({ webhookId, status }) => {
      if (status >= 300 || ids.has(webhookId)) return false
      ids.add(webhookId)
      return true
    })
  }

  /** Waits until the condition holds; checks it after each request. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this.#requests, 'request')
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await once(this.#server.close(), 'close')
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    this.headers.push(request.headers)
    const webhookId = String(request.headers['webhook-id'])
    const verified = this.#verified(request, body)
    const answer = await this.answer(webhookId)
    const { status, location } = typeof answer === 'number' ? { status: answer, location: undefined } : answer
    if (verified) this.received.push({ webhookId, event: verified, status })
    if (location !== undefined) response.setHeader('location', location)
    response.writeHead(status).end()
    this.#requests.emit('request')
  }

  #verified({ headers }: IncomingMessage, body: string): WebhookEvent | undefined {
    const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
    for (const secret of this.secrets) {
      try {
        new Webhook(secret).verify(body, flat)
        return WebhookEvent.parse(JSON.parse(body))
      } catch (error) {
        this.faults.push(String(error))
      }
    }
    return undefined
  }
}
