#!/bin/sh
# Installs SecondOp for you alone, without root: ./install.sh [FOLDER], where FOLDER is ~/.local unless named.
# It puts the program into FOLDER/lib/secondop; your records stay where you keep them.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
target=${1:-"$HOME/.local"}
mkdir -p "$target"
target=$(CDPATH= cd -- "$target" && pwd)
program=$target/lib/secondop
new=$target/lib/secondop.new
list=$target/share/secondop/installed

mkdir -p "$target/lib" "$target/bin" "$target/share/secondop"
# The new program is whole before the old one goes.
rm -rf "$new"
cp -R "$here/app" "$new"
cp "$here/uninstall.sh" "$new/uninstall.sh"
rm -rf "$program"
mv "$new" "$program"
ln -sf "$program/secondop" "$target/bin/secondop"
ln -sf "$program/secondop-desktop" "$target/bin/secondop-desktop"
(cd "$here/share" && find . -type f) | while IFS= read -r file; do
    file=${file#./}
    mkdir -p "$(dirname -- "$target/share/$file")"
    cp "$here/share/$file" "$target/share/$file"
done
# In a desktop entry a path is quoted, with a backslash before what has a meaning inside quotes; % is doubled.
quoted=$(printf '%s' "$program/secondop-desktop" | sed -e 's/[\\"`$]/\\\\&/g' -e 's/%/%%/g')
entry=$target/share/applications/secondop-desktop.desktop
while IFS= read -r line; do
    case $line in
        Exec=*) printf 'Exec="%s" %%F\n' "$quoted" ;;
        *) printf '%s\n' "$line" ;;
    esac
done < "$here/share/applications/secondop-desktop.desktop" > "$entry"
(cd "$here/share" && find . -type f) | sed 's/^\.\///' > "$list"

if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database -q "$target/share/applications" || :; fi
if command -v update-mime-database >/dev/null 2>&1; then update-mime-database "$target/share/mime" >/dev/null 2>&1 || :; fi
echo "SecondOp is installed in $program."
case :$PATH: in
    *:"$target/bin":*) ;;
    *) echo "Start it from the menu, or as $target/bin/secondop-desktop." ;;
esac
echo "To remove it: $program/uninstall.sh"
