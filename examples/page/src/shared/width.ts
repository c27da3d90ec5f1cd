/** @file How wide an element is, as that changes: drawings are laid out in real pixels, so that their text has one size everywhere. */

import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** A reference for the element, and its width in pixels; `otherwise` until it is known. */
export function useWidth<E extends Element>(otherwise: number): readonly [RefObject<E | null>, number] {
  const place = useRef<E>(null);
  const [width, setWidth] = useState(otherwise);
  useLayoutEffect(() => {
    if (place.current === null) return;
    const { width: now } = place.current.getBoundingClientRect();
    if (now > 0) setWidth(Math.round(now)); // before the first look: nothing jumps
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.round(entry?.contentRect.width ?? otherwise)),
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return [place, width];
}
