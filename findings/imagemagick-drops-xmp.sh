#!/usr/bin/env bash
# ImageMagick 6.9.11 (Debian 12, with exiftool 12.57): XMP in PNG, JPEG and WebP, converted.
#
# Guess: convert keeps XMP wherever the new format can hold it, since it promises to keep profiles.
# Seen: it keeps XMP from JPEG to JPEG and from JPEG to PNG alone. Each step that starts at a PNG,
#       even to another PNG, loses it, and so does each that starts or ends at a WebP. The mark that
#       an image was made by a model (IPTC DigitalSourceType) is then gone.
# We: docs/peers.md warns of it; the record stays in the version's index, under the pixels' hash.
set -euo pipefail
version() { dpkg-query -W -f '${Version}' "$1" 2> /dev/null || true; }
case $(version imagemagick-6.q16) in *6.9.11.60*) ;; *) echo "install Debian 12's imagemagick 8:6.9.11.60"; exit 1 ;; esac
case $(version libimage-exiftool-perl) in 12.57*) ;; *) echo "install Debian 12's libimage-exiftool-perl 12.57"; exit 1 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mark=http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia
for format in png jpg webp; do
  convert -size 16x16 gradient: "from.$format"
  exiftool -q -overwrite_original "-XMP-iptcExt:DigitalSourceType=$mark" "from.$format" 2> /dev/null
done
for from in png jpg webp; do
  for to in png jpg webp; do
    convert "from.$from" "$from-to.$to" 2> /dev/null
    if [ "$(exiftool -q -s3 -XMP-iptcExt:DigitalSourceType "$from-to.$to" 2> /dev/null)" = "$mark" ]; then kept=kept; else kept=lost; fi
    echo "$from to $to: $kept"
  done
done | tee seen
for from in png jpg webp; do [ "$(exiftool -q -s3 -XMP-iptcExt:DigitalSourceType "from.$from")" = "$mark" ]; done
diff seen - <<'SEEN'
png to png: lost
png to jpg: lost
png to webp: lost
jpg to png: kept
jpg to jpg: kept
jpg to webp: lost
webp to png: lost
webp to jpg: lost
webp to webp: lost
SEEN
echo "as before: ImageMagick 6.9.11 keeps XMP on the way from JPEG to JPEG and PNG alone"
