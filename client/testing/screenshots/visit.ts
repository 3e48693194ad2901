// One visitor in one language, whose page is brought into a state: what they do, and what their connection does.
import type { Browser, BrowserContext, BrowserContextOptions, Page, WebSocketRoute } from 'playwright-core'
import { connectClient, type TestClient } from '../../../server/testing/test-client.ts'
import type { Language } from '../../app/page-locale.svelte.ts'
import { m } from '../../app/messages.ts'
import type { DemoServer } from './demo-server.ts'

/**
 * What happens to the page's connection: `late` loses frames, so that the visitor touches seats that are gone; `no list` and
 * `no booking` lose these requests, `no shows` and `list refused` answer the first; `cut` closes it for good.
 */
export type Line = 'open' | 'late' | 'no booking' | 'no list' | 'no shows' | 'list refused' | 'cut'

/** What the page is told in place of the server's list. */
const LISTS = {
  'no shows': { ok: true, value: { shows: [] } },
  'list refused': { ok: false, error: { code: 'BUSY', message: 'for a picture' } },
} as const

type Message<I> = (inputs: I, options: { locale: Language }) => string

/** Where pages are brought into their state: everything is in sight, and no part of it is folded. */
const WIDE = { width: 1024, height: 768 }
/** How long a page may take into its state. */
const WAIT_MS = 20_000
export const PHONE = { width: 360, height: 740 }

export class Visit {
  readonly server: DemoServer
  readonly page: Page
  readonly language: Language
  /** The same visitor without a page. */
  readonly client: TestClient
  line: Line = 'open'
  readonly #sockets = new Set<WebSocketRoute>()
  readonly #others: TestClient[] = []

  private constructor(server: DemoServer, page: Page, language: Language, client: TestClient) {
    this.server = server
    this.page = page
    this.language = language
    this.client = client
  }

  /** @param options what the page's browser context has besides, such as animations */
  static async start(
    browser: Browser,
    server: DemoServer,
    language: Language,
    options: BrowserContextOptions = {},
  ): Promise<Visit> {
    const client = await connectClient(server.url)
    const context = await browser.newContext({
      viewport: WIDE,
      locale: language,
      timezoneId: 'Europe/Berlin',
      hasTouch: true,
      reducedMotion: 'reduce',
      ...options,
    })
    context.setDefaultTimeout(WAIT_MS)
    await context.addInitScript((token) => localStorage.setItem('holdfast.visitor', token), client.visitor.token)
    const visit = new Visit(server, await context.newPage(), language, client)
    await visit.#routeMessages(context)
    return visit
  }

  /** Goes to a path of the app, and waits for its connection. */
  async go(path: string): Promise<void> {
    await this.page.goto(this.server.url + path)
    await this.page.locator('[data-testid=connection][data-state=live]').waitFor({ state: 'attached' })
  }

  /** Goes to a show's map. */
  async goToMap(showId: string): Promise<void> {
    await this.go(`/shows/${showId}`)
    await this.page.getByTestId('seat-map').waitFor()
    await this.page.getByRole('grid').waitFor({ state: 'attached' })
  }

  /** A text of the page, in its language. */
  say<I>(message: Message<I>, inputs: I): string {
    return message(inputs, { locale: this.language })
  }

  /** A button or link with this text. */
  button<I>(message: Message<I>, inputs: I) {
    const name = this.say(message, inputs)
    const { page } = this
    return page.getByRole('button', { name }).or(page.getByRole('link', { name })).first()
  }

  see(text: string | RegExp): Promise<void> {
    return this.page.getByText(text).filter({ visible: true }).first().waitFor()
  }

  /** Reserves these seats without the page. */
  async hold(showId: string, seatIds: number[]): Promise<void> {
    await this.client.get('seats:hold', { showId, seatIds })
  }

  /** Reserves the best seats without the page. @returns them */
  async holdBest(showId: string, quantity: number): Promise<readonly number[]> {
    const { seatIds } = await this.client.get('seats:hold-best', { showId, quantity, requestId: crypto.randomUUID() })
    return seatIds
  }

  /** Books the best seats without the page. @returns the booking's id */
  async bookBest(showId: string, quantity: number): Promise<string> {
    const seatIds = [...(await this.holdBest(showId, quantity))]
    const bookingId = crypto.randomUUID()
    const buyer = { name: 'Ada Example', email: 'ada@example.org' }
    await this.client.get('booking:confirm', { showId, bookingId, seatIds, buyer })
    return bookingId
  }

  /** Has another visitor hold these seats, or buy them. */
  async othersTake(showId: string, seatIds: number[], isBought = false): Promise<void> {
    const other = await connectClient(this.server.url)
    this.#others.push(other)
    await other.get('seats:hold', { showId, seatIds })
    if (isBought) await other.get('booking:confirm', { showId, bookingId: crypto.randomUUID(), seatIds })
  }

  /** Takes the seat that is this many to the right of the row's first, by keys on the map. */
  async pressSeat(place: number): Promise<void> {
    await this.page.getByRole('gridcell').first().focus()
    for (let step = 0; step < place; step++) await this.page.keyboard.press('ArrowRight')
    await this.page.keyboard.press('Enter')
  }

  /** At the checkout of the best seats of a show, the form filled in. */
  async goToCheckout(showId: string, quantity = 2, card?: 'declined' | 'slow' | 'succeeds'): Promise<void> {
    await this.holdBest(showId, quantity)
    await this.go(`/shows/${showId}/checkout`)
    await this.page.getByLabel(this.say(m.checkout_name, {})).waitFor()
    if (card) await this.fillIn(card)
  }

  /** Fills in the checkout's form, with the test card of this outcome. */
  async fillIn(card: 'declined' | 'slow' | 'succeeds'): Promise<void> {
    const names = { declined: m.checkout_test_declined, slow: m.checkout_test_slow, succeeds: m.checkout_test_succeeds }
    await this.page.getByLabel(this.say(m.checkout_name, {})).fill('Ada Example')
    await this.page.getByLabel(this.say(m.checkout_email, {})).fill('ada@example.org')
    await this.page.getByRole('button', { name: this.say(names[card], {}), exact: true }).click()
  }

  /** Presses the button that pays. */
  pay(): Promise<void> {
    return this.page.locator('form button[type=submit]').click()
  }

  /** Cuts the connection for good. */
  async cut(): Promise<void> {
    this.line = 'cut'
    await Promise.all([...this.#sockets].map((socket) => socket.close()))
  }

  async end(): Promise<void> {
    await this.page.context().close()
    for (const client of [this.client, ...this.#others]) client.close()
  }

  async #routeMessages(context: BrowserContext): Promise<void> {
    await context.routeWebSocket(/socket\.io/, (socket) => {
      if (this.line === 'cut') return void socket.close()
      const server = socket.connectToServer()
      this.#sockets.add(socket)
      server.onMessage((message) => {
        if (this.line !== 'late' || !message.toString().includes('seats:changed')) socket.send(message)
      })
      socket.onMessage((message) => {
        const [, id = '', request = ''] = /^42(\d+)\["([^"]+)"/.exec(message.toString()) ?? []
        if (request === 'show:list' && (this.line === 'no shows' || this.line === 'list refused'))
          socket.send(`43${id}${JSON.stringify([{ ...LISTS[this.line], serverTime: new Date().toISOString() }])}`)
        else if (LOST[this.line] !== request) server.send(message)
      })
    })
  }
}

/** The request that does not arrive. */
const LOST: Readonly<Partial<Record<Line, string>>> = {
  late: 'show:sync',
  'no list': 'show:list',
  'no booking': 'booking:confirm',
}
