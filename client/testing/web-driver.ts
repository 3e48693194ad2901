// A client of the WebDriver protocol (https://www.w3.org/TR/webdriver2/) with the commands that tests send.
import { z } from 'zod'

/** A page that is replaced by another one never answers. */
const ANSWER_MS = 15_000

const Answer = z.object({ value: z.unknown() })
const Session = z.object({ sessionId: z.string() })

export class WebDriver {
  readonly #session: string

  private constructor(session: string) {
    this.#session = session
  }

  /** Opens a browser. @param driver the driver's address @throws {Error} when it does not open */
  static async start(driver: string, capabilities: Readonly<Record<string, unknown>>): Promise<WebDriver> {
    const value = await ask('POST', `${driver}/session`, { capabilities: { alwaysMatch: capabilities } })
    return new WebDriver(`${driver}/session/${Session.parse(value).sessionId}`)
  }

  /** Sends a command, such as `url`. @returns its value @throws {Error} with what the driver says */
  post(command: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return ask('POST', `${this.#session}/${command}`, parameters, AbortSignal.timeout(ANSWER_MS))
  }

  /** Closes the browser. */
  async end(): Promise<void> {
    await ask('DELETE', this.#session)
  }
}

async function ask(method: string, url: string, parameters?: object, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(url, {
    method,
    body: parameters ? JSON.stringify(parameters) : null,
    signal: signal ?? null,
  })
  const { value } = Answer.parse(await response.json())
  if (!response.ok) throw new Error(`${method} ${url}: ${JSON.stringify(value)}`)
  return value
}
