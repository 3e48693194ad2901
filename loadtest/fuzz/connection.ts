// One connection of an input: sends its steps, reads what comes back, and knows which answers are missing.
import { EventEmitter, once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { wordOf, wrongResponse, wrongStream } from './http-judge.ts'
import { HttpReader, requestsIn, type SentRequest } from './http-reader.ts'
import { bytesOf, frame, withTokens, type Step } from './input.ts'
import { expectedAnswers, isConnect, requestIn } from './expected-answers.ts'
import { SocketReader } from './socket-reader.ts'

const PONG = frame({ opcode: 1, payload: Buffer.from('3') })

export type Peer = {
  port: number
  /** The local address to connect from; undefined: the system chooses. */
  localAddress: string | undefined
  /** Counts answers by `ok`, a refusal's code or an HTTP status. */
  counted: (word: string) => unknown
}

export class FuzzedConnection {
  readonly #socket: Socket
  readonly #peer: Peer
  readonly #bell = new EventEmitter().setMaxListeners(0)
  readonly #wrong: string[] = []
  /** The text that was sent before the first arbitrary bytes. */
  #text = ''
  #requests: readonly SentRequest[] = []
  readonly #messages: string[] = []
  #isKnown = true
  /** Among arbitrary bytes was a request for a head: where the next answer begins cannot be told. */
  #mayBeHead = false
  readonly #names = new Map<number, string[]>()
  readonly #answered = new Map<number, number>()
  readonly #http = new HttpReader(() => this.#requests)
  readonly #sockets: SocketReader
  #judged = 0
  readonly #stream: Buffer[] = []
  #isOpened = false
  #isEntered = false
  #isRefused = false
  /** The server has closed the WebSocket, and waits for the client to close the TCP connection. */
  #isEnded = false
  #isClosed = false

  constructor(peer: Peer) {
    this.#peer = peer
    const { port, localAddress } = peer
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      ...(localAddress !== undefined && { localAddress }),
    })
    this.#socket.on('data', (bytes: Buffer) => this.#receive(bytes))
    // An error is followed by a close.
    this.#socket.on('error', () => undefined)
    this.#socket.on('close', () => {
      this.#isClosed = true
      this.#bell.emit('news')
    })
    this.#sockets = new SocketReader((id) => this.#names.get(id) ?? [], {
      opened: () => (this.#isOpened = true),
      closed: () => (this.#isEnded = true),
      // Not into the middle of something else.
      pinged: () => {
        if (this.#isKnown) this.#socket.write(PONG)
      },
      answered: (id, word) => {
        this.#answered.set(id, (this.#answered.get(id) ?? 0) + 1)
        peer.counted(word)
      },
      entered: () => {
        this.#isEntered = true
        peer.counted('entered')
      },
      refused: (word) => {
        this.#isRefused = true
        peer.counted(word)
      },
      wrong: (sentence) => this.#wrong.push(sentence),
    })
  }

  /** The faults of the answers, each in a sentence. */
  get wrong(): readonly string[] {
    const stream = this.#isStream ? wrongStream(Buffer.concat(this.#stream)) : undefined
    return stream === undefined ? this.#wrong : [...this.#wrong, stream]
  }

  get isClosed(): boolean {
    return this.#isClosed || this.#isEnded
  }

  send(step: Step, tokens: readonly string[]): void {
    if ('text' in step && this.#isKnown && this.#messages.length === 0) {
      this.#text += withTokens(step.text, tokens)
      this.#requests = requestsIn(this.#text)
    } else if ('message' in step) {
      const message = withTokens(step.message, tokens)
      const request = requestIn(message)
      if (request) this.#names.set(request.id, [...(this.#names.get(request.id) ?? []), request.name])
      if (this.#isKnown) this.#messages.push(message)
    } else {
      this.#isKnown = false
      this.#mayBeHead ||= bytesOf(step, tokens).includes('HEAD')
    }
    if (!this.#isClosed) this.#socket.write(bytesOf(step, tokens))
  }

  /** An answer that is missing; undefined when the connection is closed. */
  get missingAnswer(): string | undefined {
    if (this.isClosed || this.#isStream || this.#mayBeHead) return undefined
    const request = this.#requests[this.#http.responses.length]
    if (request && !request.isWhole) return undefined
    if (request) return `${request.method} ${request.path.slice(0, 100)}`
    if (this.#isRefused) return undefined
    if (this.#http.isEndless && this.#isKnown && !this.#isOpened) return 'the handshake'
    if (this.#isKnown && !this.#isEntered && isConnect(this.#messages[0])) return 'the connect'
    for (const [id, count] of expectedAnswers(this.#messages)) {
      if ((this.#answered.get(id) ?? 0) < count) return (this.#names.get(id) ?? []).join(' or ')
    }
    return undefined
  }

  /** Whether requests were sent after a stream, which never ends: they get no answer. */
  get isBehindStream(): boolean {
    return this.#isStream && (!this.#isKnown || this.#requests.length > this.#http.responses.length)
  }

  /** Resolves when no answer is missing, or after `ms`. @returns whether none is missing */
  untilAnswered(ms: number): Promise<boolean> {
    return this.#until(() => this.missingAnswer === undefined, ms)
  }

  /** Ends the client's side, and waits for the server to close. @returns whether it did within `ms` */
  close(ms: number): Promise<boolean> {
    this.#socket.end()
    return this.#until(() => this.#isClosed, ms)
  }

  drop(): void {
    this.#socket.destroy()
  }

  async #until(isSo: () => boolean, ms: number): Promise<boolean> {
    const signal = AbortSignal.timeout(ms)
    while (!isSo()) {
      try {
        await once(this.#bell, 'news', { signal })
      } catch {
        return isSo()
      }
    }
    return true
  }

  get #isStream(): boolean {
    return this.#http.isEndless && this.#http.responses.at(-1)?.status !== 101
  }

  #receive(bytes: Buffer): void {
    if (this.#mayBeHead) return
    const rest = this.#http.add(bytes)
    for (; this.#judged < this.#http.responses.length; this.#judged++) {
      const response = this.#http.responses[this.#judged]
      const request = this.#isKnown || this.#judged < this.#requests.length ? this.#requests[this.#judged] : undefined
      if (!response) break
      this.#peer.counted(wordOf(response))
      const wrong = wrongResponse(response, request)
      if (wrong !== undefined) this.#wrong.push(wrong)
    }
    if (this.#isStream) this.#stream.push(rest)
    else if (rest.length > 0) this.#sockets.add(rest)
    this.#bell.emit('news')
  }
}
