/** The last item of the transcript that begins in sight, as `turnId/itemId`; null: none is drawn. */
export function itemInSight(flow: HTMLElement | null): string | null {
  if (flow === null) return null;
  const { bottom } = flow.getBoundingClientRect();
  const items = [...flow.querySelectorAll<HTMLElement>('[data-item]')];
  const seen = items.findLast((item) => item.getBoundingClientRect().top < bottom);
  return seen?.dataset['item'] ?? null;
}
