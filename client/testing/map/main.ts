// A page with nothing but a seat map, as another site might embed it: `?plan=` names the plan to fetch.
import { mount } from 'svelte'
import type { SeatingPlan } from '../../../shared/seating-plan.ts'
import { seatIndexOf } from '../../seat-map/seat-index.ts'
import Page from './Page.svelte'

const settings = new URLSearchParams(location.search)
const response = await fetch(`/${settings.get('plan') ?? ''}.json`)
// The tests' own server answers with a plan.
const plan = (await response.json()) as SeatingPlan
mount(Page, {
  target: document.body,
  props: {
    seatIndex: seatIndexOf(plan),
    isEmbedded: settings.has('embedded'),
    isSold: settings.has('sold'),
    peeks: settings.has('peeks'),
  },
})
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('map painted')))
