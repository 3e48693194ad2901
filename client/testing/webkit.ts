// WebKit as Debian has it, for tests: the small browser of WebKitGTK, on a screen in memory. Playwright drives only a
// WebKit of its own.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort, systemFolder, systemProgram, untilListening } from '../../server/testing/system-programs.ts'
import { keepFaults, keptFaults, loadedDocument } from './page-content.ts'
import { Tab, type Point, type TabDriver, type WindowSize } from './tab.ts'
import { WebDriver } from './web-driver.ts'

/** Where Debian has the browser: the folder is named by the processor. */
const MINI_BROWSERS = ['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-4.1/MiniBrowser`)

const LOOK_MS = 50

/** Opens WebKit with one tab, whose visitor is new. Its toolbar makes it at least 447 pixels wide. */
export async function openWebKit({ width, height }: WindowSize): Promise<Tab> {
  const program = systemProgram('webkit2gtk-driver', '/usr/bin/WebKitWebDriver')
  const binary = systemProgram('webkit2gtk-driver', ...MINI_BROWSERS)
  const screen = await openScreen(width, height)
  const home = systemFolder()
  const port = await freePort()
  const env = { ...process.env, DISPLAY: screen.display, HOME: home.folder, XDG_RUNTIME_DIR: home.folder }
  const driver = spawn(program, [`--port=${port}`], { env, stdio: 'ignore' })
  endWithThis(driver)
  await untilListening(driver, port)
  const options = { binary, args: ['--automation'] }
  // The driver would wait for ever for a page to which the history leads back from another site.
  const capabilities = { pageLoadStrategy: 'none', browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options }
  const browser = await WebDriver.start(`http://127.0.0.1:${port}`, capabilities)
  const resize = (window: WindowSize) => browser.post('window/rect', { x: 0, y: 0, ...window })
  await resize({ width, height })

  const evaluate: TabDriver['evaluate'] = async <Args extends unknown[], Result>(
    script: (...args: Args) => Result,
    ...args: Args
  ): Promise<Awaited<Result>> => {
    // The driver does not tell what a page logs: the page itself keeps it from the first look on.
    const text = `(${String(keepFaults)})(); return (${String(script)})(...arguments)`
    return (await browser.post('execute/sync', { script: text, args })) as Awaited<Result>
  }

  const act = async (input: object) => {
    await browser.post('actions', { actions: [input] })
  }
  const faults: string[] = []
  const takeFaults = async () => faults.push(...(await evaluate(keptFaults)))
  /** Goes to another document, and waits until it is loaded. */
  const leave = async (command: string, parameters = {}) => {
    await takeFaults()
    const before = await evaluate(loadedDocument)
    await browser.post(command, parameters)
    const isThere = async () => ![undefined, null, before].includes(await evaluate(loadedDocument))
    while (!(await isThere().catch(() => false))) await pause(LOOK_MS)
  }

  return new Tab({
    resize: async (window) => {
      await resize(window)
    },
    goTo: (url) => leave('url', { url }),
    reload: () => leave('refresh'),
    travel: (by) => leave(by < 0 ? 'back' : 'forward'),
    evaluate,
    press: (place) => act(clickAt(place)),
    type: (text) => act(keysOf(text)),
    faults: async () => {
      await takeFaults()
      return faults
    },
    close: async () => {
      await browser.end()
      await end(driver)
      await screen.close()
      home.remove()
    },
  })
}

const clickAt = ({ x, y }: Point) => ({
  type: 'pointer',
  id: 'mouse',
  parameters: { pointerType: 'mouse' },
  actions: [
    { type: 'pointerMove', x, y },
    { type: 'pointerDown', button: 0 },
    { type: 'pointerUp', button: 0 },
  ],
})

const keysOf = (text: string) => ({
  type: 'key',
  id: 'keyboard',
  actions: text.split('').flatMap((value) => [
    { type: 'keyDown', value },
    { type: 'keyUp', value },
  ]),
})

/** A screen in memory, with a number of its own. */
async function openScreen(width: number, height: number): Promise<{ display: string; close: () => Promise<void> }> {
  const program = systemProgram('xvfb', '/usr/bin/Xvfb')
  const args = ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp']
  const server = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  endWithThis(server)
  const [number] = (await once(server.stdio[3] ?? server, 'data')) as [Buffer]
  return { display: `:${String(number).trim()}`, close: () => end(server) }
}

/** A program whose start fails, or whose test does, ends with the tests at the latest. */
function endWithThis(child: ChildProcess): void {
  process.once('exit', () => child.kill())
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'exit')
}
