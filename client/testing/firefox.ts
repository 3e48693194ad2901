// Firefox as Debian has it, for tests. Playwright drives only a Firefox of its own.
import puppeteer from 'puppeteer-core'
import { systemProgram } from '../../server/testing/system-programs.ts'
import { travel } from './page-content.ts'
import { Tab, type TabDriver, type WindowSize } from './tab.ts'

/** A test that hangs is ended by its own limit. */
const NO_LIMIT = 0

/** Opens Firefox with one tab, whose visitor is new and wants reduced motion. */
export async function openFirefox(size: WindowSize): Promise<Tab> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: systemProgram('firefox-esr', '/usr/bin/firefox-esr'),
    extraPrefsFirefox: { 'ui.prefersReducedMotion': 1, 'intl.accept_languages': 'en-GB' },
    defaultViewport: null,
    timeout: NO_LIMIT,
  })
  const [page = await browser.newPage()] = await browser.pages()
  page.setDefaultTimeout(NO_LIMIT)
  await page.setViewport({ ...size })
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  const evaluate: TabDriver['evaluate'] = async <Args extends unknown[], Result>(
    script: (...args: Args) => Result,
    ...args: Args
  ): Promise<Awaited<Result>> =>
    (await page.evaluate(`(${String(script)})(...${JSON.stringify(args)})`)) as Awaited<Result>

  return new Tab({
    resize: (window) => page.setViewport({ ...window }),
    goTo: async (url) => {
      await page.goto(url)
    },
    reload: async () => {
      await page.reload()
    },
    // Puppeteer’s own way waits for a page to load, which one that was kept does not.
    travel: (by) => page.evaluate(travel, by),
    evaluate,
    press: ({ x, y }) => page.mouse.click(x, y),
    type: (text) => page.keyboard.type(text),
    faults: () => Promise.resolve(faults),
    close: () => browser.close(),
  })
}
