/** The page's icon, with the number of questions that wait. */

const MOST = 9;

/** @param count 0 leaves the icon as it is */
export function badged(icon: string, count: number): string {
  if (count === 0) return icon;
  const text = count > MOST ? `${MOST}+` : String(count);
  // Amber says "needs you", as everywhere in the app; pages' colours do not reach into an icon.
  const badge = `<g stroke="none"><circle cx="27" cy="27" r="13" fill="#c47f0a"/><text x="27" y="33" font-family="sans-serif" font-size="${text.length > 1 ? 14 : 18}" font-weight="700" text-anchor="middle" fill="#fff">${text}</text></g>`;
  return icon.replace('</svg>', `${badge}</svg>`);
}

/** Draws the icon anew for each count. Returns how. */
export function createFavicon(): (count: number) => void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  let plain: string | null = null;
  let wanted = 0;
  const draw = (): void => {
    if (link === null || plain === null) return;
    link.href = `data:image/svg+xml,${encodeURIComponent(badged(plain, wanted))}`;
  };
  return (count) => {
    if (count === wanted) return;
    wanted = count;
    if (plain !== null || link === null) {
      draw();
      return;
    }
    // An icon that cannot be had is no loss: the title counts as well.
    fetch(link.href).then(
      async (answer) => {
        plain = await answer.text();
        draw();
      },
      () => {},
    );
  };
}
