#!/bin/sh
# Run by dpkg and rpm when a version goes, also when a newer one has come in its place already.
case "$1" in
  upgrade | 1) exit 0 ;;
esac

[ "$(readlink /usr/bin/skein)" = '/opt/${sanitizedProductName}/resources/bin/skein' ] && rm -f /usr/bin/skein

profile=/etc/apparmor.d/skein
if [ -f "$profile" ]; then
  apparmor_parser --remove "$profile" >/dev/null 2>&1 || true
  rm -f "$profile"
fi

update-desktop-database /usr/share/applications >/dev/null 2>&1 || true
exit 0
