// A language for tests alone: half as long again, with accents, and with letters that are read from right to left. It is
// made from the English messages in the app's scripts, while a browser loads them.
import type { BrowserContext } from 'playwright-core'
import { allMessages, BASE, textsOf } from './message-files.ts'

const ACCENTS = new Map(Object.entries({ a: 'å', e: 'é', i: 'î', o: 'ø', u: 'ü', c: 'ç', n: 'ñ', s: 'š', y: 'ý' }))
/** “Seat” in Arabic. */
const ARABIC = 'مقعد'

/** Has a browser show the messages in this language. @returns the English texts that were found in scripts so far */
export async function usePseudoLocale(browser: BrowserContext): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const messages = [...new Set(Object.values(allMessages(BASE)).flatMap(textsOf))].map((text) => {
    const parts = text.split(/\{\w+\}/)
    const written = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('(\\$\\{[^{}`]*\\})')
    return { text, longer: parts.map(longer), written: new RegExp(`\`${written}\``, 'g') }
  })
  await browser.route(/\/assets\/[^/]+\.js$/, async (route) => {
    const response = await route.fetch()
    let script = await response.text()
    for (const { text, longer, written } of messages) {
      script = script.replace(written, (_whole, ...inserted: unknown[]) => {
        found.add(text)
        return `\`${longer.map((part, place) => part + (place < longer.length - 1 ? String(inserted[place]) : '')).join('')}\``
      })
    }
    await route.fulfill({ response, body: script })
  })
  return found
}

function longer(part: string): string {
  if (part.trim() === '') return part
  const accented = part.replaceAll(/[a-z]/g, (letter) => ACCENTS.get(letter) ?? letter)
  return `${ARABIC} ${accented}${' ~~~'.repeat(Math.ceil(part.length / 8))}`
}
