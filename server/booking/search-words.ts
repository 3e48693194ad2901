// The words by which a booking is found: of the buyer's name and e-mail address, without case and accents.
import type { Buyer } from '../../shared/buyer.ts'

/** Letters that have no accent to drop. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
}
const MOST_WORDS = 16
const LONGEST_WORD = 64

/** The words by which a buyer is found: those of the name, those before the @ of the e-mail address, and the whole address. */
export function wordsOf({ name, email }: Buyer): string[] {
  const address = email?.toLowerCase()
  const [localPart = ''] = address?.split('@') ?? []
  const words = new Set([...wordsIn(name), ...wordsIn(localPart)].slice(0, MOST_WORDS))
  if (address !== undefined) words.add(address)
  return [...words]
}

/** The words in a text that somebody looks for: each is a beginning of a word, or of an e-mail address if it has an @. */
export function wordsAskedFor(text: string): string[] {
  return text
    .split(/\s+/)
    .flatMap((part) => (part.includes('@') ? [part.toLowerCase()] : wordsIn(part)))
    .slice(0, MOST_WORDS)
}

/** “Zoë O’Brien-Łukasz” is zoe, obrien, lukasz. */
function wordsIn(text: string): string[] {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[\p{M}'’]/gu, '')
    .replaceAll(/[ßæœøđðłıþ]/g, (letter) => PLAIN[letter] ?? letter)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.slice(0, LONGEST_WORD))
}
