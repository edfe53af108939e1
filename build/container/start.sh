#!/bin/sh
# Starts a program of Skein in the workspace. A new volume is empty, and hides what the image has at its place.
set -e
mkdir -p "$HOME" /data/workspace
cd /data/workspace
exec node "$@"
