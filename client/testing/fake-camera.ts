// A browser whose camera sees a QR code.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import encodeQR from 'qr'
import { launchBrowser } from './browser.ts'

const [WIDTH, HEIGHT] = [640, 480]
const [BLACK, WHITE, GREY] = [16, 235, 128]

/**
 * Starts a browser whose camera sees the code of `text` for ever. Chromium plays a video in the place of a camera.
 * `close` ends it.
 */
export async function browserWithCamera(text: string): Promise<{ browser: Browser; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-camera-'))
  const file = join(folder, 'camera.y4m')
  await writeFile(file, videoOf(text))
  const browser = await launchBrowser([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`,
  ])
  const close = async (): Promise<void> => {
    await browser.close()
    await rm(folder, { recursive: true })
  }
  return { browser, close }
}

/** A video of two frames in the format y4m, in which brightness comes first, one byte a pixel. */
function videoOf(text: string): Buffer {
  const modules = encodeQR(text, 'raw', { border: 4 })
  const scale = Math.floor(HEIGHT / modules.length)
  const [left, top] = [WIDTH, HEIGHT].map((side) => Math.floor((side - scale * modules.length) / 2))
  const brightness = Buffer.alloc(WIDTH * HEIGHT, WHITE)
  for (const [row, cells] of modules.entries()) {
    for (const [column, isDark] of cells.entries()) {
      if (!isDark) continue
      for (let y = 0; y < scale; y++) {
        const from = ((top ?? 0) + row * scale + y) * WIDTH + (left ?? 0) + column * scale
        brightness.fill(BLACK, from, from + scale)
      }
    }
  }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), brightness, Buffer.alloc((WIDTH * HEIGHT) / 2, GREY)])
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), frame, frame])
}
