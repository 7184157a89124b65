import { useEffect, useState } from 'preact/hooks';

const tickMs = 10_000;

/** The present, in milliseconds; a component that shows it is drawn anew as it goes on. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}
