// Makes a PNG small by a palette of 256 colours: enough for pictures of pages, which are flat.
import { deflateSync } from 'node:zlib'
import { encodedPng } from './animated-png.ts'

export interface Pixels {
  width: number
  height: number
  /** Red, green, blue and alpha of each pixel, by lines. */
  rgba: Uint8Array
}

const COLOURS = 256
/** Colours that differ in the lowest bits alone count as one. */
const SHIFT = 3

/** A PNG whose rarer colours are the nearest of the 256 most frequent ones. */
export function palettePng({ width, height, rgba }: Pixels): Buffer {
  const counts = new Map<number, number>()
  const pixels = new Uint32Array(width * height)
  for (let pixel = 0; pixel < pixels.length; pixel++) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(pixel * 4, pixel * 4 + 4)
    // The colour of an invisible pixel does not matter.
    const colour = alpha === 0 ? 0 : ((red << 24) | (green << 16) | (blue << 8) | alpha) >>> 0
    pixels[pixel] = colour
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const palette = frequentColours(counts)
  const nearest = new Map<number, number>()
  const indexOf = (colour: number): number => {
    const known = nearest.get(colour)
    if (known !== undefined) return known
    let best = 0
    for (const [index, each] of palette.entries())
      if (distance(each, colour) < distance(palette[best] ?? 0, colour)) best = index
    nearest.set(colour, best)
    return best
  }
  const lines = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) lines[y * (width + 1) + 1 + x] = indexOf(pixels[y * width + x] ?? 0)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits a pixel, by a palette.
  header.set([8, 3], 8)
  return encodedPng([
    { type: 'IHDR', data: header },
    { type: 'PLTE', data: Buffer.from(palette.flatMap((colour) => channels(colour).slice(0, 3))) },
    { type: 'tRNS', data: Buffer.from(palette.map((colour) => colour & 255)) },
    { type: 'IDAT', data: deflateSync(lines, { level: 9 }) },
    { type: 'IEND', data: Buffer.alloc(0) },
  ])
}

/** The most frequent colours, of those that look alike the most frequent one. */
function frequentColours(counts: ReadonlyMap<number, number>): number[] {
  const alike = Map.groupBy(counts, ([colour]) =>
    channels(colour)
      .map((channel) => channel >> SHIFT)
      .join(),
  )
  const groups = [...alike.values()].map((colours) => {
    const [most] = colours.toSorted(([, a], [, b]) => b - a)
    return { colour: most?.[0] ?? 0, count: colours.reduce((sum, [, count]) => sum + count, 0) }
  })
  return groups
    .toSorted((a, b) => b.count - a.count)
    .slice(0, COLOURS)
    .map(({ colour }) => colour)
}

const channels = (colour: number): number[] => [24, 16, 8, 0].map((shift) => (colour >>> shift) & 255)

function distance(a: number, b: number): number {
  let sum = 0
  for (const shift of [0, 8, 16, 24]) sum += (((a >>> shift) & 255) - ((b >>> shift) & 255)) ** 2
  return sum
}
