import { createContext, useContext, useEffect, useRef, useState, type ReactNode } from 'react';

/** The element that scrolls; null while it is not there. */
export const LazyRoot = createContext<Element | null>(null);

/** How far beyond what is in sight things are drawn, in pixels. */
const MARGIN = 1_200;

export interface LazyProps {
  /** In pixels, while it has not been drawn. */
  readonly height: number;
  readonly children: () => ReactNode;
}

/** Draws its content only near what is in sight, and holds its place otherwise. */
export function Lazy({ height, children }: LazyProps) {
  const root = useContext(LazyRoot);
  const place = useRef<HTMLDivElement>(null);
  // Where nothing can tell what is in sight, all is.
  const [drawn, setDrawn] = useState(typeof IntersectionObserver === 'undefined');
  const [measured, setMeasured] = useState<number | null>(null);

  useEffect(() => {
    const element = place.current;
    if (element === null || root === null) return;
    return watch(root, element, (inSight) => {
      if (!inSight) {
        // What has the focus stays.
        if (element.contains(document.activeElement)) return;
        setMeasured(element.offsetHeight);
      }
      setDrawn(inSight);
    });
  }, [root]);

  return (
    <div ref={place} style={drawn ? undefined : { height: measured ?? height }}>
      {drawn ? children() : null}
    </div>
  );
}

interface Watcher {
  readonly observer: IntersectionObserver;
  readonly listeners: Map<Element, (inSight: boolean) => void>;
}

const watchers = new WeakMap<Element, Watcher>();

function watch(root: Element, element: Element, listener: (inSight: boolean) => void): () => void {
  if (typeof IntersectionObserver === 'undefined') return () => {};
  const { observer, listeners } = watchers.get(root) ?? makeWatcher(root);
  listeners.set(element, listener);
  observer.observe(element);
  return () => {
    observer.unobserve(element);
    listeners.delete(element);
  };
}

function makeWatcher(root: Element): Watcher {
  const listeners: Watcher['listeners'] = new Map();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting);
    },
    { root, rootMargin: `${MARGIN}px 0px` },
  );
  const watcher = { observer, listeners };
  watchers.set(root, watcher);
  return watcher;
}
