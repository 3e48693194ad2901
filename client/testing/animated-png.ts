// Joins PNG pictures into one animated PNG, by the chunks of the PNG specification, third edition (W3C, 2025).
import { crc32, deflateSync, inflateSync } from 'node:zlib'

export interface Frame {
  /** A PNG; all frames have the same size and colour type. */
  png: Buffer
  /** How long it is shown, in milliseconds, at most 65,535. */
  shownMs: number
}

export interface Chunk {
  type: string
  data: Buffer
}

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

/**
 * An animated PNG that repeats for ever. A program that knows no animation shows the first frame.
 * @throws {Error} when there is no frame, or the frames differ in size or colour type
 */
export function animatedPng(frames: readonly Frame[]): Buffer {
  const pictures = frames.map(({ png, shownMs }) => ({ chunks: chunksOf(png), shownMs }))
  const [header, ...others] = pictures.map(({ chunks }) => dataOf(chunks, 'IHDR'))
  if (!header || others.some((other) => !other.equals(header))) throw new Error('The frames are not of one kind.')
  const chunks: Chunk[] = [
    { type: 'IHDR', data: header },
    { type: 'acTL', data: uint32(frames.length, 0) },
  ]
  // `fcTL` and `fdAT` chunks have one sequence of numbers.
  let sequence = 0
  for (const [index, { chunks: own, shownMs }] of pictures.entries()) {
    chunks.push({ type: 'fcTL', data: frameControl(sequence++, header, shownMs) })
    const pixels = deflateSync(inflateSync(dataOf(own, 'IDAT')), { level: 9 })
    if (index === 0) chunks.push({ type: 'IDAT', data: pixels })
    else chunks.push({ type: 'fdAT', data: Buffer.concat([uint32(sequence++), pixels]) })
  }
  chunks.push({ type: 'IEND', data: Buffer.alloc(0) })
  return encodedPng(chunks)
}

/** The file with these chunks. */
export function encodedPng(chunks: readonly Chunk[]): Buffer {
  return Buffer.concat([SIGNATURE, ...chunks.map(encoded)])
}

/** A frame of the whole size that replaces the one before. */
function frameControl(sequence: number, header: Buffer, shownMs: number): Buffer {
  const delay = Buffer.alloc(6)
  delay.writeUInt16BE(shownMs, 0)
  delay.writeUInt16BE(1000, 2)
  return Buffer.concat([uint32(sequence), header.subarray(0, 8), uint32(0, 0), delay])
}

function uint32(...values: number[]): Buffer {
  const data = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) data.writeUInt32BE(value, 4 * index)
  return data
}

function chunksOf(png: Buffer): Chunk[] {
  const chunks: Chunk[] = []
  for (let at = SIGNATURE.length; at < png.length;) {
    const end = at + 8 + png.readUInt32BE(at)
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, end) })
    at = end + 4
  }
  return chunks
}

/** The data of all chunks of a type, joined: a picture may have several `IDAT`. */
function dataOf(chunks: readonly Chunk[], type: string): Buffer {
  return Buffer.concat(chunks.filter((chunk) => chunk.type === type).map(({ data }) => data))
}

function encoded({ type, data }: Chunk): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data])
  return Buffer.concat([uint32(data.length), content, uint32(crc32(content))])
}
