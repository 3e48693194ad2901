import { expect, test } from 'vitest'
import { pictureIn } from './picture.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const webp = (kind: string, rest: string): Buffer =>
  Buffer.concat([Buffer.from(`RIFF\0\0\0\0WEBP${kind}\0\0\0\0`, 'latin1'), hex(rest), Buffer.alloc(10)])

test.each([
  ['PNG', 'image/png', hex('89504e470d0a1a0a 0000000d 49484452 00000140 000000b4 08')],
  ['JPEG', 'image/jpeg', hex('ffd8 ffe00004 0000 ffc40003 00 ffff c00011 08 00b4 0140 03 0000')],
  ['progressive JPEG', 'image/jpeg', hex('ffd8 ffc20011 08 00b4 0140 03 00')],
  ['lossy WebP', 'image/webp', webp('VP8 ', '000000 9d012a 4001 b400')],
  ['lossless WebP', 'image/webp', webp('VP8L', '2f 3fc12c00')],
  ['extended WebP', 'image/webp', webp('VP8X', '00000000 3f0100 b30000')],
])('a %s is known by its bytes, with its size', (_kind, type, bytes) => {
  expect(pictureIn(bytes)).toEqual({ type, width: 320, height: 180 })
})

test.each([
  ['nothing', ''],
  ['a GIF', '47494638396140010000'],
  ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>').toString('hex')],
  ['HTML behind half a signature', `89504e47${Buffer.from('<script>').toString('hex')}`],
  ['a PNG without a size', '89504e470d0a1a0a 0000000d 49484452'],
  ['a PNG of no width', '89504e470d0a1a0a 0000000d 49484452 00000000 000000b4'],
  ['a JPEG that ends before its frame', 'ffd8ffe000100000'],
  ['a JPEG whose segment lies about its length', 'ffd8ffe0ffff00000000000000'],
  ['a WebP of an unknown kind', webp('VP9 ', '00').toString('hex')],
])('%s is no picture', (_kind, bytes) => expect(pictureIn(hex(bytes))).toBeUndefined())
