// Tells by its first bytes what kind of picture a file is, and how large it is when drawn.
import type { PosterType } from '../../shared/routes/poster-routes.ts'

/** In pixels. */
export type Picture = Readonly<{ type: PosterType; width: number; height: number }>

/** A PNG, JPEG or WebP picture; undefined for any other file, and for one that ends before it says its size. */
export function pictureIn(bytes: Buffer): Picture | undefined {
  const read = READERS.find(({ isType }) => isType(bytes))
  const size = read?.sizeOf(bytes)
  return read && size && size.width > 0 && size.height > 0 ? { type: read.type, ...size } : undefined
}

type Size = { width: number; height: number }
type Reader = { type: PosterType; isType: (bytes: Buffer) => boolean; sizeOf: (bytes: Buffer) => Size | undefined }

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')

const READERS: readonly Reader[] = [
  { type: 'image/png', isType: (bytes) => bytes.subarray(0, 8).equals(PNG_SIGNATURE), sizeOf: pngSize },
  { type: 'image/jpeg', isType: (bytes) => bytes.subarray(0, 3).toString('hex') === 'ffd8ff', sizeOf: jpegSize },
  {
    type: 'image/webp',
    isType: (bytes) => text(bytes, 0) === 'RIFF' && text(bytes, 8) === 'WEBP',
    sizeOf: webpSize,
  },
]

function text(bytes: Buffer, start: number): string {
  return bytes.toString('latin1', start, start + 4)
}

/** The first chunk of a PNG is IHDR (PNG specification, 11.2.1). */
function pngSize(bytes: Buffer): Size | undefined {
  if (bytes.length < 24 || text(bytes, 12) !== 'IHDR') return undefined
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

/** The segment that begins a frame, SOF0 to SOF15 but for DHT, JPG and DAC (ITU-T T.81, B.2.2). */
function jpegSize(bytes: Buffer): Size | undefined {
  let at = 2
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0
    const isFill = marker === 0xff
    if (isFill) at += 1
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
    } else at += 2 + bytes.readUInt16BE(at + 2)
  }
  return undefined
}

const FOURTEEN_BITS = 0x3fff

/** The first chunk is VP8, VP8L or VP8X (RFC 9649, 2.5 to 2.7). */
function webpSize(bytes: Buffer): Size | undefined {
  if (bytes.length < 30) return undefined
  switch (text(bytes, 12)) {
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & FOURTEEN_BITS, height: bytes.readUInt16LE(28) & FOURTEEN_BITS }
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21)
      return { width: (bits & FOURTEEN_BITS) + 1, height: ((bits >> 14) & FOURTEEN_BITS) + 1 }
    }
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
    default:
      return undefined
  }
}
