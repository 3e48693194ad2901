// How names in a drawing are compared with words: without case, accents and punctuation.

/** “Scène” as “scene”. */
export function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

/** The words of a text, plain; letters that stand apart, as in “S T A G E”, are one word. */
export function wordsOf(text: string): string[] {
  const words = plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  const areLetters = words.length > 2 && words.every((word) => /^.$/u.test(word))
  return areLetters ? [words.join('')] : words
}
