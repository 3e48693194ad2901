// The whole room in the size of a stamp.
import { drawShapes } from './draw-sections.ts'
import { inPixels, type Scene } from './scene.ts'
import { toScreen } from './view.ts'

export function drawMinimap(
  context: CanvasRenderingContext2D,
  picture: Pick<Scene, 'hall' | 'tally' | 'dimmed' | 'view' | 'pixelRatio' | 'theme'>,
): void {
  inPixels(context, picture)
  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  context.beginPath()
  for (const point of picture.hall.stage?.outline ?? []) {
    const { x, y } = toScreen(picture.view, point)
    context.lineTo(x, y)
  }
  context.closePath()
  context.fillStyle = picture.theme.stageLine
  context.fill()
  drawShapes(context, picture)
}
