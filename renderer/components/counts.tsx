/** Lines added and removed; nothing where nothing changed. */
export function Counts({ added, removed }: { readonly added: number; readonly removed: number }) {
  if (added === 0 && removed === 0) return null;
  return (
    <span className="counts">
      {added === 0 ? null : (
        <span className="added">
          +{added}
          <span className="unseen"> {added === 1 ? 'line' : 'lines'} added</span>
        </span>
      )}
      {removed === 0 ? null : (
        <span className="removed">
          −{removed}
          <span className="unseen"> {removed === 1 ? 'line' : 'lines'} removed</span>
        </span>
      )}
    </span>
  );
}
