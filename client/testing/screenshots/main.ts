// `npm run screenshots`: takes pictures of every page of buyers in every state, size, language and theme, and puts those of a
// page side by side, to be looked through. It starts a server of its own, and says where the pictures are.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { axeFaults } from '../axe.ts'
import { launchBrowser } from '../browser.ts'
import { checkoutStates } from './checkout-states.ts'
import { contactSheets, type Picture } from './contact-sheets.ts'
import { startDemoServer } from './demo-server.ts'
import { layoutFaults } from '../layout-faults.ts'
import { listStates } from './list-states.ts'
import { readOptions, USAGE, type Size, type Theme } from './options.ts'
import { otherStates } from './other-states.ts'
import { showStates } from './show-states.ts'
import type { PageState } from './state.ts'
import { ticketStates } from './ticket-states.ts'
import { transferStates } from './transfer-states.ts'
import { Visit } from './visit.ts'

/** As long as a page takes to draw itself in a new size. */
const DRAWN_MS = 250
const NARROW = 600

const options = optionsOrEnd()
const states = [
  ...listStates,
  ...showStates,
  ...checkoutStates,
  ...ticketStates,
  ...transferStates,
  ...otherStates,
].filter(
  ({ page, name }) =>
    options.pages.includes(page) && (options.states.length === 0 || options.states.some((part) => name.includes(part))),
)
rmSync(options.folder, { recursive: true, force: true })
const server = await startDemoServer()
const browser = await launchBrowser()
/** The pictures of each sheet, by its name. */
const sheets = new Map<string, Picture[]>()
let failures = 0
/** Faults of the pages; each is told once. */
const faults = new Set<string>()
try {
  for (const [place, state] of states.entries()) {
    console.log(`${place + 1} of ${states.length}: ${state.page}, ${state.name}`)
    for (const language of options.languages) {
      const visit = await Visit.start(browser, server, language, {
        reducedMotion: state.hasMotion ? 'no-preference' : 'reduce',
      })
      try {
        await state.reach(visit)
        if (options.isMirrored) await visit.page.evaluate(() => (document.documentElement.dir = 'rtl'))
        for (const size of options.sizes) for (const theme of options.themes) await take(visit, state, size, theme)
      } catch (error) {
        // The other states are worth their pictures.
        failures += 1
        console.error(`${state.page}, ${state.name}, ${language}: ${String(error)}`)
      } finally {
        await visit.end()
      }
    }
  }
  mkdirSync(join(options.folder, 'sheets'), { recursive: true })
  for (const [name, pictures] of sheets) {
    for (const [place, png] of (await contactSheets(browser, pictures)).entries())
      writeFileSync(join(options.folder, 'sheets', `${name}-${place + 1}.png`), png)
  }
  console.log(`The sheets are in ${join(options.folder, 'sheets')}.`)
} finally {
  await browser.close()
  await server.close()
}
if (options.isInspected) console.log(`Faults found: ${faults.size}.`)
process.exit(failures + faults.size > 0 ? 1 : 0)

async function take(visit: Visit, state: PageState, size: Size, theme: Theme): Promise<void> {
  if (state.isOnPhones && size.width > NARROW) return
  const { page, language } = visit
  const name = `${size.width}x${size.height}`
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme: theme })
  await pause(DRAWN_MS)
  await state.reopen?.(visit)
  const folder = join(options.folder, language, theme, name)
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${state.page}-${state.name.replaceAll(/\W+/g, '-')}.png`)
  const animations = state.hasMotion ? 'allow' : 'disabled'
  await page.screenshot({ path: file, animations, fullPage: state.isWhole ?? false })
  const sheet = `${state.page}-${name}-${language}-${theme}${state.isWhole ? '-whole' : ''}`
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  const isTooWide = width > size.width
  if (isTooWide) console.error(`${state.page}, ${state.name}, ${language}: ${width} px wide on a screen of ${name}`)
  if (options.isInspected) {
    const byAxe = state.isStopped ? [] : await axeFaults(page)
    for (const fault of [...(await layoutFaults(page)), ...byAxe]) {
      if (faults.has(fault)) continue
      faults.add(fault)
      console.error(`${state.page}, ${state.name}, ${language}, ${theme}, ${name}: ${fault}`)
    }
  }
  const caption = `${state.name}${isTooWide ? ` – ${width} px wide!` : ''}`
  sheets.set(sheet, [...(sheets.get(sheet) ?? []), { file, caption, size }])
}

function optionsOrEnd() {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
    process.exit(1)
  }
}
