// The card of a seat, whose code is not part of the first visit. The page may load it before it is needed.

export const loadPeekCard = () => import('./PeekCard.svelte')
