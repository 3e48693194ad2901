// A mail server for tests, over plain TCP: it keeps the mails that it takes, and refuses or hangs on command.
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** A mail as it came: the recipients, the headers by name in lower case, and the decoded text and HTML. */
export type ReceivedMail = { to: string[]; headers: Map<string, string>; text: string; html: string; source: string }

/**
 * What the server does with a command, by its first word, such as `RCPT`; the end of a mail's data is `.`. `hang` and `cut` do
 * so, any other text is the answer.
 */
export type Behaviour = (command: string, line: string) => string | undefined

export class TestSmtpServer {
  readonly mails: ReceivedMail[] = []
  /** Undefined: everything is taken. A text is sent as the answer, such as `550 No such user`. */
  behaviour: Behaviour = () => undefined
  /** The first words of all commands, in order. */
  readonly commands: string[] = []
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((socket) => this.#serve(socket))

  /** @returns the URL for `SMTP_URL` */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `smtp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.cut()
    await closed
  }

  /** Breaks all connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket))
    let waiting = ''
    let to: string[] = []
    let isData = false
    const say = (command: string, line: string, answer: string): boolean => {
      this.commands.push(command)
      const told = this.behaviour(command, line)
      if (told === 'cut') socket.destroy()
      if (told === 'hang' || told === 'cut') return false
      socket.write(`${told ?? answer}\r\n`)
      return told === undefined
    }
    say('connect', '', '220 test')
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      waiting += chunk
      for (;;) {
        const end = waiting.indexOf(isData ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const read = waiting.slice(0, end)
        waiting = waiting.slice(end + (isData ? 5 : 2))
        if (isData) {
          isData = false
          if (say('.', '', '250 taken')) this.mails.push(parse(to, read.replaceAll('\r\n..', '\r\n.')))
          to = []
          continue
        }
        const [command = ''] = read.toUpperCase().split(' ')
        const address = /<(.*)>/.exec(read)?.[1]
        if (command === 'RCPT' && say(command, read, '250 ok') && address !== undefined) to.push(address)
        else if (command === 'DATA') isData = say(command, read, '354 go on')
        else if (command !== 'RCPT') say(command, read, command === 'EHLO' ? '250-test\r\n250 8BITMIME' : '250 ok')
      }
    })
  }
}

function parse(to: string[], source: string): ReceivedMail {
  const { headers, body } = partsOf(source)
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1]
  const parts = boundary === undefined ? [source] : body.split(`--${boundary}`).map((part) => part.replace(/^\r\n/, ''))
  const found = parts.map(partsOf)
  const textOf = (type: string): string => {
    const part = found.find((each) => each.headers.get('content-type')?.startsWith(type))
    return part ? decoded(part.headers.get('content-transfer-encoding') ?? '', part.body) : ''
  }
  return { to, headers, text: textOf('text/plain'), html: textOf('text/html'), source }
}

function partsOf(source: string): { headers: Map<string, string>; body: string } {
  const end = source.indexOf('\r\n\r\n')
  const lines = source
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = lines.map((line) => {
    const [name = '', ...value] = line.split(': ')
    return [name.toLowerCase(), value.join(': ')] as const
  })
  return { headers: new Map(headers), body: source.slice(end + 4) }
}

function decoded(encoding: string, body: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  const plain = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(encoding === 'quoted-printable' ? plain : body, 'latin1')
    .toString()
    .replaceAll('\r\n', '\n')
}
