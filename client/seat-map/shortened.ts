// Text on the canvas that must not be wider than what it names.

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * The text if it is at most `room` wide, else as much of it as fits beside an ellipsis; empty when that is nothing.
 * @param keep which end of the text stays
 */
export function shortened(
  text: string,
  room: number,
  widthOf: (text: string) => number,
  keep: 'start' | 'end' = 'start',
): string {
  const whole = widthOf(text)
  if (whole <= room) return text
  const letters = Array.from(graphemes.segment(text), ({ segment }) => segment)
  // From a guess on: letters are about as wide as each other.
  for (let count = Math.ceil((letters.length * room) / whole); count > 0; count--) {
    const kept = keep === 'start' ? letters.slice(0, count) : letters.slice(-count)
    const short = keep === 'start' ? `${kept.join('').trimEnd()}…` : `…${kept.join('').trimStart()}`
    if (count < letters.length && widthOf(short) <= room) return short
  }
  return ''
}
