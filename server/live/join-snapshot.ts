// The snapshot that a socket gets when it joins a show, and the frame or snapshot that it gets when it syncs.
import type { Snapshot, Value } from '../../shared/protocol.ts'
import type { Board } from '../booking/board.ts'
import type { LiveSocket } from './live-socket.ts'
import type { Rooms } from './rooms.ts'

/**
 * Adds a socket to the room of a show and returns the snapshot, in one synchronous step, so that no change falls between.
 * @param mayEnter false when the socket left the show while its board was read
 */
export function joinWithSnapshot(rooms: Rooms, socket: LiveSocket, board: Board, mayEnter: boolean): Snapshot {
  // A socket that disconnected while the board was read would never leave the room.
  if (socket.connected && mayEnter) rooms.enter(socket, board)
  return snapshotFor(rooms, socket, board)
}

/**
 * The changes that a socket with a map at `seq` is missing: a frame if the map is known to be of this board, else a snapshot.
 * @param epoch that of the socket's snapshot; a client that names none is known by what was sent to it
 */
export function missedSince(
  rooms: Rooms,
  socket: LiveSocket,
  board: Board,
  seq: number,
  epoch: string | undefined,
): Value<'show:sync'> {
  const room = rooms.find(board.facts.showId)
  const isOfThisBoard =
    epoch !== undefined ? epoch === board.epoch : room?.has(socket) ? room.isUpToDate(socket) : seq > board.replacedSeq
  const frame = isOfThisBoard ? board.frameSince(seq) : undefined
  return frame ? { frame } : { snapshot: snapshotFor(rooms, socket, board) }
}

function snapshotFor(rooms: Rooms, socket: LiveSocket, board: Board): Snapshot {
  const room = rooms.find(board.facts.showId)
  room?.noteSnapshot(socket)
  return {
    show: board.show,
    seq: board.seq,
    statuses: board.statuses(),
    hold: board.holdOf(socket.data.visitorId),
    viewers: room?.viewers ?? 0,
    epoch: board.epoch,
  }
}
