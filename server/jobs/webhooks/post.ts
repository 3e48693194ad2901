// One attempt to deliver one webhook: a signed POST that follows no redirect and waits no longer than it should.
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { Webhook } from 'standardwebhooks'
import { problemInUrl, publicLookup, type Resolve } from './addresses.ts'

/** A message as it is signed and sent. `webhookId` names the event, whichever the attempt. */
export type Message = Readonly<{ webhookId: string; body: string }>

/** What came of an attempt. `error` is for the operator; it repeats nothing that the receiver said. */
export type Attempt = Readonly<{ ok: boolean; status: number | null; error: string | null }>

/** More than this of an answer is not read. */
const MOST_ANSWER_BYTES = 64 * 1024

/** Posts to one URL, over connections that are kept while there is more to post. */
export class Poster {
  readonly #url: string
  readonly #problem: string | undefined
  readonly #agent: HttpAgent
  readonly #timeoutMs: number
  #lastAnswer: IncomingMessage | undefined

  /**
   * @param timeoutMs how long an attempt may take, from resolving the name to the answer's status
   * @param allowPrivate lets http and addresses that are not public through
   */
  constructor(url: string, timeoutMs: number, allowPrivate: boolean, resolve?: Resolve) {
    this.#url = url
    this.#timeoutMs = timeoutMs
    this.#problem = problemInUrl(url, allowPrivate)
    const options = { keepAlive: true, ...(!allowPrivate && { lookup: publicLookup(resolve) }) }
    this.#agent = url.startsWith('https:') ? new HttpsAgent(options) : new HttpAgent(options)
  }

  /** Signs the message for now with each of the secrets, and posts it. Never throws; `signal` breaks it off. */
  post({ webhookId, body }: Message, secrets: readonly string[], signal: AbortSignal): Promise<Attempt> {
    if (this.#problem !== undefined) {
      return Promise.resolve({ ok: false, status: null, error: `The URL ${this.#problem}` })
    }
    // Of an answer that goes on, the connection is closed: a receiver could leave one more open with each webhook.
    if (this.#lastAnswer?.complete === false) this.#lastAnswer.destroy()
    const now = new Date()
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Holdfast-Webhooks',
      'webhook-id': webhookId,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(webhookId, now, body)).join(' '),
    }
    const timeout = AbortSignal.timeout(this.#timeoutMs)
    const send = this.#url.startsWith('https:') ? httpsRequest : httpRequest
    return new Promise((resolve) => {
      const request = send(this.#url, {
        method: 'POST',
        agent: this.#agent,
        headers,
        signal: AbortSignal.any([timeout, signal]),
      })
      let isAnswered = false
      request.on('error', (error: NodeJS.ErrnoException) => {
        if (isAnswered) return
        // The receiver had closed a kept connection just then: that says nothing of the receiver.
        if (request.reusedSocket && error.code === 'ECONNRESET')
          resolve(this.post({ webhookId, body }, secrets, signal))
        else resolve({ ok: false, status: null, error: timeout.aborted ? 'no answer in time' : textOf(error) })
      })
      // Last of all: an upgrade, which nobody asked for, ends a request without an error.
      request.on('close', () => resolve({ ok: false, status: null, error: 'no answer' }))
      request.on('response', (response) => {
        isAnswered = true
        this.#lastAnswer = response
        const status = response.statusCode ?? 0
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > MOST_ANSWER_BYTES) response.destroy()
        })
        // The status is all that counts, so an answer that breaks off behind it is as good.
        response.on('error', () => undefined)
        const ok = status >= 200 && status < 300
        resolve({ ok, status, error: ok ? null : `answered with ${status}` })
      })
      request.end(body)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

function textOf({ code, message }: NodeJS.ErrnoException): string {
  return code === undefined || code === 'FORBIDDEN_ADDRESS' ? message : code
}
