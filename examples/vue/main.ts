import { connect, type ReadonlyBoard } from '@holdfast/client'
import { createApp, defineComponent, h, onUnmounted, shallowRef, triggerRef, type ShallowRef } from 'vue'

const query = new URLSearchParams(location.search)
const connection = connect(query.get('server') ?? 'http://127.0.0.1:3000')

/** The board changes in place, so each change triggers the ref. */
function useShow(showId: string): ShallowRef<ReadonlyBoard | undefined> {
  const show = connection.join(showId)
  const board = shallowRef(show.board)
  const stop = show.subscribe(() => {
    board.value = show.board
    triggerRef(board)
  })
  onUnmounted(stop)
  onUnmounted(() => connection.leave(showId))
  return board
}

const Seats = (props: { showId: string }) => {
  const board = useShow(props.showId)
  const hold = (seatId: number) => connection.hold(props.showId, [seatId])
  const seat = (status: number, seatId: number, mine: number[]) =>
    h('button', { disabled: status !== 0, onClick: () => hold(seatId) }, mine.includes(seatId) ? 'mine' : seatId)
  return () =>
    board.value
      ? Array.from(board.value.statuses, (status, seatId) => seat(status, seatId, board.value?.hold.seatIds ?? []))
      : h('p', 'Connecting…')
}

createApp(defineComponent(Seats, { props: ['showId'] }), { showId: query.get('show') ?? 'cinema' }).mount('main')
