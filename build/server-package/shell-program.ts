/**
 * A program for a POSIX shell that becomes another which lies at a place known from its own. It may be linked
 * from a folder on the PATH: links to it are resolved first.
 *
 * @param start what to become: words of a shell, with `$here` for the folder of this program
 */
export function shellProgram(start: string): string {
  return `#!/bin/sh
self=$0
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=\${self%/*}/$link ;;
  esac
done
case $self in
  */*) here=\${self%/*} ;;
  *) here=. ;;
esac
exec ${start} "$@"
`;
}
