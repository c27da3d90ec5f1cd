/** @file How wide an element is, as that changes: drawings are laid out in real pixels, so that their text has one size everywhere. */

import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** A reference for the element, and its width in pixels; `otherwise` until it is known. */
export function useWidth<E extends Element>(otherwise: number): readonly [RefObject<E | null>, number] {
  const place = useRef<E>(null);
  const [width, setWidth] = useState(otherwise);
  useLayoutEffect(() => {
    if (place.current === null) return;
    // What is not shown has no width.
    const look = (now: number): void => setWidth((before) => (now > 0 ? Math.round(now) : before));
    look(place.current.getBoundingClientRect().width); // before it is painted, so that nothing jumps
    const observer = new ResizeObserver(([entry]) => look(entry?.contentRect.width ?? 0));
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return [place, width];
}
