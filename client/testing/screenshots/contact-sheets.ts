// Puts pictures of several states side by side, so that a person can look through all of them in minutes.
import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import type { Size } from './options.ts'

export interface Picture {
  file: string
  caption: string
  size: Size
}

/** As much as a screen shows without scaling. */
const SHEET = { width: 1500, height: 1560 }
const GAP = 12
const CAPTION = 20

/** Pictures of one size as sheets, each a PNG. */
export async function contactSheets(browser: Browser, pictures: readonly Picture[]): Promise<Uint8Array[]> {
  const [first] = pictures
  if (!first) return []
  const columns = Math.max(first.size.width > 480 ? 2 : 1, Math.floor(SHEET.width / (first.size.width + GAP)))
  const width = Math.min(first.size.width, Math.floor(SHEET.width / columns) - GAP)
  const height = (first.size.height * width) / first.size.width + CAPTION + GAP
  const count = columns * Math.max(1, Math.floor(SHEET.height / height))
  const page = await browser.newPage({
    viewport: { width: Math.min(columns, pictures.length) * (width + GAP) + GAP, height: 100 },
  })
  const sheets: Uint8Array[] = []
  for (let start = 0; start < pictures.length; start += count) {
    const shown = pictures.slice(start, start + count)
    await page.setContent(htmlOf(shown, width), { waitUntil: 'load' })
    sheets.push(await page.screenshot({ fullPage: true }))
  }
  await page.close()
  return sheets
}

function htmlOf(pictures: readonly Picture[], width: number): string {
  const figures = pictures.map(
    ({ file, caption }) =>
      `<figure><figcaption>${caption}</figcaption><img src="data:image/png;base64,${readFileSync(file, 'base64')}"></figure>`,
  )
  return `<style>
    body { display: flex; flex-wrap: wrap; align-items: flex-start; gap: ${GAP}px; margin: ${GAP}px; background: #888 }
    figure { width: ${width}px; margin: 0 }
    figcaption { height: ${CAPTION}px; overflow: hidden; color: #fff; font: 13px/${CAPTION}px sans-serif; white-space: nowrap }
    img { display: block; width: 100% }
  </style>${figures.join('')}`
}
