// The exports of @holdfast/seat-map/svelte: the component, with the types of its properties.
import type { Component } from 'svelte'
import type { SeatMapProps } from './seat-map-props.ts'
import SeatMapComponent from './SeatMap.svelte'

export type { SeatMapProps } from './seat-map-props.ts'

/** The live map of a venue; `reveal` brings a seat into sight. */
export const SeatMap: Component<SeatMapProps, { reveal?: (seatId: number) => void }> = SeatMapComponent
