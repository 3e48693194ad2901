// Keeps the screen awake while tickets are scanned.

/** Keeps the screen awake until the returned function is called; does nothing where the browser cannot. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | undefined
  let isEnded = false
  const mayTake = (): boolean => !isEnded && document.visibilityState === 'visible'
  const take = async (): Promise<void> => {
    if (!mayTake() || !('wakeLock' in navigator)) return
    try {
      lock = await navigator.wakeLock.request('screen')
      if (!mayTake()) await lock.release()
    } catch {
      // Refused: the battery is low, say.
    }
  }
  // The browser takes the lock away while another tab is shown.
  const again = (): void => void take()
  document.addEventListener('visibilitychange', again)
  void take()
  return () => {
    isEnded = true
    document.removeEventListener('visibilitychange', again)
    void lock?.release().catch(() => undefined)
  }
}
