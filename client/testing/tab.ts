// A tab of a browser that Playwright cannot drive, such as Firefox and WebKit from Debian: what such browsers have in common.
import { setTimeout as pause } from 'node:timers/promises'
import { found, hasDrawing, textOf, type Kind } from './page-content.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

/** In CSS pixels. */
export interface WindowSize {
  readonly width: number
  readonly height: number
}

/** What a browser's driver does. Places are in CSS pixels from the upper left of the viewport. */
export interface TabDriver {
  resize: (window: WindowSize) => Promise<void>
  /** Returns when the page is loaded. */
  goTo: (url: string) => Promise<void>
  reload: () => Promise<void>
  /** Goes back in the history, as -1, or forward, as 1; the page may still be on its way. */
  travel: (by: 1 | -1) => Promise<void>
  /** Calls a function in the page: it knows its arguments alone, which are JSON, as its result is. */
  evaluate: <Args extends unknown[], Result>(
    script: (...args: Args) => Result,
    ...args: Args
  ) => Promise<Awaited<Result>>
  /** Presses and lets go at a place. */
  press: (place: Point) => Promise<void>
  /** Types into the field that has the focus. */
  type: (text: string) => Promise<void>
  /** The errors of the page and those that it logged, as far as the browser tells. */
  faults: () => Promise<readonly string[]>
  close: () => Promise<void>
}

/** How long to wait for what happens on a page: a busy machine takes many times as long as an idle one. */
const PATIENCE_MS = 50_000
const LOOK_MS = 50

/** A tab as a person uses it: by what it shows. Texts and names are those of the language of the page. */
export class Tab {
  readonly driver: TabDriver

  constructor(driver: TabDriver) {
    this.driver = driver
  }

  /** Waits until the page shows a text. */
  async sees(text: RegExp): Promise<void> {
    await this.#until(`It does not show ${text}`, async () => text.test(await this.text()))
  }

  /** Waits until the page no longer shows a text. */
  async seesNo(text: RegExp): Promise<void> {
    await this.#until(`It still shows ${text}`, async () => !text.test(await this.text()))
  }

  /** Waits until the page has an element with this accessible name, pressed as a toggle or not. */
  async has(kind: Kind, name: RegExp, isPressed = false): Promise<void> {
    const look = async () => (await this.driver.evaluate(found, kind, name.source))?.isPressed === isPressed
    await this.#until(`It has no ${isPressed ? 'pressed ' : ''}${kind} ${name}`, look)
  }

  /** Presses the first element with this accessible name, as soon as it rests in sight. */
  async press(kind: Kind, name: RegExp): Promise<void> {
    await this.driver.press(await this.#middleOf(kind, name))
  }

  /** Chooses an option of a select. A page that scrolls meanwhile closes the list. */
  async choose(select: RegExp, option: RegExp): Promise<void> {
    await this.#until(`${select} has no option ${option}`, async () => {
      const place = (await this.driver.evaluate(found, 'option', option.source))?.middle
      if (!place) {
        await this.press('select', select)
        return false
      }
      await this.driver.press(place)
      return true
    })
  }

  /** Types into the field with this label. */
  async fill(label: RegExp, text: string): Promise<void> {
    await this.press('field', label)
    await this.driver.type(text)
    await this.#until(
      `${label} does not have what was typed`,
      async () => (await this.driver.evaluate(found, 'field', label.source))?.value === text,
    )
  }

  /** Waits until the seat map has drawn more than one colour. */
  async seesDrawing(): Promise<void> {
    await this.#until('The map is empty', () => this.driver.evaluate(hasDrawing))
  }

  /** What the page shows as text, also inside custom elements. */
  text(): Promise<string> {
    return this.driver.evaluate(textOf)
  }

  async #middleOf(kind: Kind, name: RegExp): Promise<Point> {
    let before: Point | undefined
    return this.#until(`It has no ${kind} ${name} that can be pressed`, async () => {
      const place = (await this.driver.evaluate(found, kind, name.source))?.middle
      const rests = place !== undefined && place.x === before?.x && place.y === before.y
      before = place
      return rests && place
    })
  }

  async #until<Result>(fault: string, look: () => Promise<Result | false>): Promise<Result> {
    const deadline = Date.now() + PATIENCE_MS
    for (;;) {
      let cause: unknown
      // A page that is just being replaced by the next one has no answer.
      const result = await look().catch((error: unknown) => {
        cause = error
        return false as const
      })
      if (result !== false) return result
      if (Date.now() > deadline) throw new Error(`${fault}. The page shows: ${await this.text()}`, { cause })
      await pause(LOOK_MS)
    }
  }
}
