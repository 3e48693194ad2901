import { connect, type ReadonlyBoard } from '@holdfast/client'
import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'

const query = new URLSearchParams(location.search)
const connection = connect(query.get('server') ?? 'http://127.0.0.1:3000')

/** The board changes in place, so each change puts it into a new object. */
function useShow(showId: string): ReadonlyBoard | undefined {
  const [shown, setShown] = useState<{ board: ReadonlyBoard | undefined }>()
  useEffect(() => {
    const show = connection.join(showId)
    const stop = show.subscribe(() => setShown({ board: show.board }))
    return () => {
      stop()
      void connection.leave(showId)
    }
  }, [showId])
  return shown?.board
}

function Seats({ showId }: { showId: string }) {
  const board = useShow(showId)
  if (!board) return <p>Connecting…</p>
  return [...board.statuses].map((status, seatId) => (
    <button key={seatId} disabled={status !== 0} onClick={() => void connection.hold(showId, [seatId])}>
      {board.hold.seatIds.includes(seatId) ? 'mine' : seatId}
    </button>
  ))
}

const main = document.querySelector('main')
if (main) createRoot(main).render(<Seats showId={query.get('show') ?? 'cinema'} />)
