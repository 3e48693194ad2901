// Converts names to plain words, without case, accents and punctuation, so that they can be compared.

/** A text without case and accents: “Scène” becomes “scene”. */
export function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

/** The plain words of a text. Single letters in a sequence, as in “S T A G E”, are one word. */
export function wordsOf(text: string): string[] {
  const words = plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  const areLetters = words.length > 2 && words.every((word) => /^.$/u.test(word))
  return areLetters ? [words.join('')] : words
}
