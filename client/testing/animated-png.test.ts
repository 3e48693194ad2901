import { readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { animatedPng } from './animated-png.ts'

const picture = (name: string) => readFileSync(new URL(`../../docs/${name}.png`, import.meta.url))

test('two pictures become one animation of two frames, each shown for its time', () => {
  const animation = animatedPng([
    { png: picture('duel'), shownMs: 700 },
    { png: picture('duel'), shownMs: 1500 },
  ])
  const chunks = readChunks(animation)
  expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'acTL', 'fcTL', 'IDAT', 'fcTL', 'fdAT', 'IEND'])
  expect(chunks.filter(({ isIntact }) => !isIntact)).toEqual([])
  const controls = chunks.filter(({ type }) => type === 'fcTL')
  expect(controls.map(({ data }) => data.readUInt16BE(20))).toEqual([700, 1500])
  const [first, second] = controls.map(({ data }) => data.readUInt32BE(0))
  expect([first, second, chunks[5]?.data.readUInt32BE(0)]).toEqual([0, 1, 2])
})

test('pictures of different sizes are refused', () => {
  expect(() =>
    animatedPng([
      { png: picture('duel'), shownMs: 1 },
      { png: picture('loadtest'), shownMs: 1 },
    ]),
  ).toThrow('not of one kind')
})

function readChunks(png: Buffer): { type: string; data: Buffer; isIntact: boolean }[] {
  const chunks = []
  for (let at = 8; at < png.length;) {
    const end = at + 8 + png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    chunks.push({
      type,
      data: png.subarray(at + 8, end),
      isIntact: png.readUInt32BE(end) === crc32(png.subarray(at + 4, end)),
    })
    at = end + 4
  }
  return chunks
}
