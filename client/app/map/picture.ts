// What a picture of the room is made of, and where in it a seat is.
import type { Hall } from '../show/hall.ts'
import type { View } from './view.ts'

/** A seat that has just changed, and how far its ripple has come, from 0 to 1. */
export interface Ripple {
  seatId: number
  progress: number
}

export interface Picture {
  hall: Hall
  looks: Readonly<Uint8Array>
  view: View
  width: number
  height: number
  /** Device pixels per CSS pixel. */
  pixelRatio: number
  hovered: number | undefined
  ripples: readonly Ripple[]
  /** From 0 to 1 and back, for what is being asked for; undefined when nothing may move. */
  pulse: number | undefined
}

/** A seat's middle, in CSS pixels. */
export function x({ hall, view }: Picture, seatId: number): number {
  return at(hall.x, seatId) * view.scale + view.left
}

export function y({ hall, view }: Picture, seatId: number): number {
  return at(hall.y, seatId) * view.scale + view.top
}

/** What an array has for a seat; ids are counted from these very arrays, so the 0 never shows. */
export function at(values: Readonly<Float32Array> | Readonly<Uint8Array>, seatId: number): number {
  return values[seatId] ?? 0
}

/** Sets the letters that are written next, centred on their place. */
export function letters(context: CanvasRenderingContext2D, size: number, weight: number): void {
  context.font = `${weight} ${size}px 'Inter Variable', system-ui, sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
}
