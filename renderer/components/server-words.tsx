/** A text in the words of a server: what it marks as code (`like this`) is shown as code. */
export function ServerWords({ text }: { readonly text: string }) {
  return text
    .split(/`([^`]+)`/)
    .map((piece, at) => (at % 2 === 1 ? <code key={at}>{piece}</code> : piece));
}
