// `npm run picture`: draws the README's pictures of two customers who select the same seat, docs/duel.png and
// docs/duel-animated.png, from screenshots of the duel page. It needs a running server, by default at http://127.0.0.1:3000:
// `npm run picture -- http://127.0.0.1:3001` names another one.
import { writeFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { animatedPng, type Frame } from './animated-png.ts'
import { WAIT } from './app-pages.ts'
import { launchBrowser } from './browser.ts'

const [url = 'http://127.0.0.1:3000'] = process.argv.slice(2)
const SHOW_ID = 'inception'
const SIZE = { width: 1160, height: 780 }
const SECOND = 1000

const browser = await launchBrowser()
try {
  const page = await browser.newPage({ viewport: SIZE, colorScheme: 'dark', reducedMotion: 'reduce' })
  await page.goto(`${url}/duel/${SHOW_ID}`)
  const start = page.getByRole('button', { name: 'Both take the same seat now' })
  const card = page.getByTestId('conflict')
  await page.locator('button:enabled', { hasText: 'Both take' }).waitFor(WAIT)

  const frames: Frame[] = [await frame(page, 1.5 * SECOND)]
  await start.hover()
  frames.push(await frame(page, 0.7 * SECOND))
  await start.click()
  await card.waitFor(WAIT)
  const result = await frame(page, 3 * SECOND)
  frames.push(result)
  const alternative = card.getByRole('button', { name: /beside it|instead/ })
  await alternative.hover()
  frames.push(await frame(page, 0.7 * SECOND))
  await alternative.click()
  await card.waitFor({ state: 'hidden', ...WAIT })
  frames.push(await frame(page, 2.5 * SECOND))

  writeFileSync(new URL('../../docs/duel.png', import.meta.url), result.png)
  writeFileSync(new URL('../../docs/duel-animated.png', import.meta.url), animatedPng(frames))
} finally {
  await browser.close()
}

async function frame(page: Page, shownMs: number): Promise<Frame> {
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
    await Promise.all(ending.map(({ finished }) => finished))
  })
  return { png: await page.screenshot(), shownMs }
}
