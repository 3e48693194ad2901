// Makes one attempt to deliver one webhook: a signed POST with a time limit, which follows no redirect.
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { Webhook } from 'standardwebhooks'
import { problemInUrl, publicLookup, type Resolve } from './addresses.ts'

/** A message to sign and send. `webhookId` is the id of the event, the same for every attempt. */
export type Message = Readonly<{ webhookId: string; body: string }>

/** The result of an attempt. `error` is for the operator and contains nothing from the receiver's answer. */
export type Attempt = Readonly<{ ok: boolean; status: number | null; error: string | null }>

/** The part of an answer's body that is read at most. */
const MOST_ANSWER_BYTES = 64 * 1024

/** Posts webhooks to one URL over kept connections. */
export class Poster {
  readonly #url: string
  readonly #problem: string | undefined
  readonly #agent: HttpAgent
  readonly #timeoutMs: number
  #lastAnswer: IncomingMessage | undefined

  /**
   * @param timeoutMs the limit of an attempt, from resolving the name to the answer's status
   * @param allowPrivate whether http and addresses that are not public are accepted
   */
  constructor(url: string, timeoutMs: number, allowPrivate: boolean, resolve?: Resolve) {
    this.#url = url
    this.#timeoutMs = timeoutMs
    this.#problem = problemInUrl(url, allowPrivate)
    const options = { keepAlive: true, ...(!allowPrivate && { lookup: publicLookup(resolve) }) }
    this.#agent = url.startsWith('https:') ? new HttpsAgent(options) : new HttpAgent(options)
  }

  /** Signs the message with the current time and each of the secrets, and posts it. Never throws; `signal` aborts it. */
  post({ webhookId, body }: Message, secrets: readonly string[], signal: AbortSignal): Promise<Attempt> {
    if (this.#problem !== undefined) {
      return Promise.resolve({ ok: false, status: null, error: `The URL ${this.#problem}` })
    }
    // Closes the connection of an unfinished answer; otherwise a receiver could leave one more open with each webhook.
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
        // The receiver closed a kept connection at the same moment, which is not a failure of the receiver.
        if (request.reusedSocket && error.code === 'ECONNRESET')
          resolve(this.post({ webhookId, body }, secrets, signal))
        else resolve({ ok: false, status: null, error: timeout.aborted ? 'no answer in time' : textOf(error) })
      })
      // An unrequested upgrade ends a request without an error, so this listener catches it last.
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
        // Only the status counts, so an answer may break off after it.
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
