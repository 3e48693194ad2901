// A real browser for tests: on Linux one that comes as a package, elsewhere an installed Chrome or Chromium.
import { existsSync } from 'node:fs'
import bundled from '@sparticuz/chromium'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions } from 'playwright-core'

/** Whether the package has a browser for this machine. */
const isPackaged = process.platform === 'linux' && process.arch === 'x64'

const INSTALLED: Readonly<Record<string, readonly string[]>> = {
  linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
}

/** Contexts of a browser that other test files use as well. */
export interface BrowserContexts {
  /** A context with its own storage: its pages are those of one new visitor. */
  newContext: (options?: BrowserContextOptions) => Promise<BrowserContext>
  /** Closes all of the contexts. */
  close: () => Promise<void>
}

let shared: Promise<Browser> | undefined

/**
 * Contexts of the one browser that all test files of a process share. The browser ends with the process. Call it in
 * `beforeAll`, and `close` in `afterAll`.
 */
export async function browserContexts(): Promise<BrowserContexts> {
  if (!(await shared)?.isConnected()) shared = launchBrowser()
  const browser = await shared
  if (!browser) throw new Error('The browser did not start.')
  const contexts: BrowserContext[] = []
  return {
    newContext: async (options) => {
      // Its dates and prices are the same on every machine.
      const context = await browser.newContext({ locale: 'en-GB', ...options })
      contexts.push(context)
      return context
    },
    close: async () => {
      await Promise.all(contexts.map((context) => context.close()))
    },
  }
}

/** Starts a headless browser with these flags of Chromium, to be closed by the caller. `CHROME` names one that is to be used instead of the usual. */
export async function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const executablePath = await findBrowser()
  // As root, as in containers, Chromium starts only without its sandbox. The package's own flags are for another use.
  if (executablePath) {
    return chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', ...flags],
    })
  }
  throw new Error('These tests need a browser: install Google Chrome or Chromium, or name one with CHROME=/path/to/it.')
}

/**
 * Where the browser for tests is; undefined when there is none. On Linux it comes as a package, which takes two thirds of
 * the processor time of a whole Chromium.
 */
export async function findBrowser(): Promise<string | undefined> {
  const named = process.env.CHROME
  if (named !== undefined && existsSync(named)) return named
  if (isPackaged) return bundled.executablePath()
  return INSTALLED[process.platform]?.find((path) => existsSync(path))
}
