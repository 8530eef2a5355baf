#!/bin/sh
# Removes SecondOp as install.sh put it there: ./uninstall.sh [FOLDER]. Records, backups and settings stay.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
case ${1:-} in
    "") case $here in */lib/secondop) target=${here%/lib/secondop} ;; *) target=$HOME/.local ;; esac ;;
    *) target=$(CDPATH= cd -- "$1" && pwd) ;;
esac
list=$target/share/secondop/installed
if [ ! -f "$list" ]; then
    echo "SecondOp is not installed in $target." >&2
    exit 1
fi
while IFS= read -r file; do rm -f "$target/share/$file"; done < "$list"
rm -f "$list" "$target/bin/secondop" "$target/bin/secondop-desktop"
rmdir "$target/share/secondop" 2>/dev/null || :
rm -rf "$target/lib/secondop"
if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database -q "$target/share/applications" || :; fi
if command -v update-mime-database >/dev/null 2>&1; then update-mime-database "$target/share/mime" >/dev/null 2>&1 || :; fi
echo "SecondOp is removed. Your records, backups and settings are where they were."
