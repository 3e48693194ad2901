// A real browser for tests: an installed Chrome or Chromium, or on Linux one that comes as a package.
import { existsSync } from 'node:fs'
import bundled from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'

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

/** Starts a headless browser; close it in `afterAll`. `CHROME` names one that is installed elsewhere. */
export async function launchBrowser(): Promise<Browser> {
  const installed = [process.env.CHROME ?? '', ...(INSTALLED[process.platform] ?? [])].find(existsSync)
  const packaged = process.platform === 'linux' && process.arch === 'x64'
  const executablePath = installed ?? (packaged ? await bundled.executablePath() : undefined)
  // As root, as in containers, Chromium starts only without its sandbox. The package's own flags are for another use.
  if (executablePath) {
    return chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
  }
  throw new Error('These tests need a browser: install Google Chrome or Chromium, or name one with CHROME=/path/to/it.')
}
