#!/bin/sh
# Signs the app, has it notarised and makes a disk image: packaging/macos/package.sh [--identity NAME] [--profile NAME]
# after `dev.py bundle`. Without --identity it is signed for this computer alone; --profile is one of notarytool's.
set -eu
identity=-
profile=
while [ $# -gt 0 ]; do
    case $1 in
        --identity) identity=$2; shift 2 ;;
        --profile) profile=$2; shift 2 ;;
        *) echo "unknown: $1" >&2; exit 2 ;;
    esac
done
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
app=$root/build/bundle/SecondOp.app
entitlements=$root/packaging/macos/entitlements.plist
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$root/secondop_desktop/__init__.py")
image=$root/build/bundle/SecondOp-$version.dmg
stamp=--timestamp
[ "$identity" != - ] || stamp=--timestamp=none

# From the inside out: libraries, programs, the app.
find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -exec \
    codesign --force --options runtime "$stamp" --sign "$identity" {} \;
for program in secondop secondop-desktop; do
    codesign --force --options runtime "$stamp" --entitlements "$entitlements" --sign "$identity" \
        "$app/Contents/MacOS/$program"
done
codesign --force --options runtime "$stamp" --entitlements "$entitlements" --sign "$identity" "$app"
codesign --verify --deep --strict "$app"

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp -R "$app" "$stage/"
ln -s /Applications "$stage/Applications"
hdiutil create -volname SecondOp -srcfolder "$stage" -ov -format UDZO "$image"
if [ -n "$profile" ]; then
    codesign --force --sign "$identity" "$stamp" "$image"
    xcrun notarytool submit "$image" --keychain-profile "$profile" --wait
    xcrun stapler staple "$image"
fi
shasum -a 256 "$image"
