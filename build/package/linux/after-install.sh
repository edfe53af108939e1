#!/bin/sh
# Run by dpkg and rpm, old version or none before. electron-builder fills in the names in braces.

app='/opt/${sanitizedProductName}'

# The command line, not the window's program: without arguments it opens the window, too.
ln -sf "$app/resources/bin/skein" /usr/bin/skein

# Electron's sandbox needs user namespaces, or else a helper that is root's.
if [ -L /proc/self/ns/user ] && unshare --user true 2>/dev/null; then
  chmod 0755 "$app/chrome-sandbox" || true
else
  chmod 4755 "$app/chrome-sandbox" || true
fi

# Where AppArmor keeps user namespaces from programs without a profile (Ubuntu 24.04), Skein has one.
profile=/etc/apparmor.d/skein
if apparmor_status --enabled >/dev/null 2>&1 &&
  apparmor_parser --skip-kernel-load "$app/resources/apparmor-profile" >/dev/null 2>&1; then
  cp -f "$app/resources/apparmor-profile" "$profile"
  apparmor_parser --replace --write-cache --skip-read-cache "$profile" || true
fi

update-desktop-database /usr/share/applications >/dev/null 2>&1 || true
exit 0
