#!/usr/bin/env bash
# jpegoptim 1.4.7 (Debian 12): a JPEG with XMP and with the segment that holds Content Credentials
# (C2PA).
#
# Guess: without options it keeps both, since it is lossless and removes metadata only by --strip
#        options; so does jpegtran with -copy all.
# Seen: jpegoptim keeps the XMP and discards the C2PA segment (APP11, JUMBF), with exit status 0 and
#       no word. It is kept with --strip-none alone. jpegtran -copy all keeps both.
# We: docs/audit.md says that credentials are lost or broken by optimisers, and that the XMP mark
#     and the record stay.
set -euo pipefail
version() { dpkg-query -W -f '${Version}' "$1" 2> /dev/null || true; }
case $(version jpegoptim) in 1.4.7*) ;; *) echo "install Debian 12's jpegoptim 1.4.7"; exit 1 ;; esac
case $(version libjpeg-turbo-progs) in 1:2.1.5*) ;; *) echo "install Debian 12's libjpeg-turbo-progs 2.1.5"; exit 1 ;; esac
case $(version libimage-exiftool-perl) in 12.57*) ;; *) echo "install Debian 12's libimage-exiftool-perl 12.57"; exit 1 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
{ printf 'P5\n64 64\n255\n'; head -c 4096 /dev/zero | tr '\0' '\200'; } | cjpeg -quality 95 > plain.jpg
exiftool -q -overwrite_original -XMP-dc:Title=cells plain.jpg
# APP11 with one JUMBF box (ISO 19566-5): a description box of the type that C2PA gives its store,
# label "c2pa".
python3 - <<'PY'
import struct
plain = open("plain.jpg", "rb").read()
kind = bytes.fromhex("63327061" "0011" "0010" "8000" "00aa00389b71")
description = kind + b"\x03c2pa\x00"
description = struct.pack(">I", len(description) + 8) + b"jumd" + description
store = struct.pack(">I", len(description) + 8) + b"jumb" + description
segment = b"JP" + struct.pack(">HI", 1, 1) + store
open("marked.jpg", "wb").write(plain[:2] + b"\xff\xeb" + struct.pack(">H", len(segment) + 2) + segment + plain[2:])
PY
look() {
  if exiftool -q -v3 "$2" | grep -q "JUMBF\|jumb"; then c2pa=kept; else c2pa=lost; fi
  if [ "$(exiftool -q -s3 -XMP-dc:Title "$2")" = cells ]; then xmp=kept; else xmp=lost; fi
  echo "$1: XMP $xmp, C2PA $c2pa"
}
{
  look "before" marked.jpg
  cp marked.jpg a.jpg; jpegoptim -q a.jpg; look "jpegoptim" a.jpg
  cp marked.jpg b.jpg; jpegoptim -q --strip-none b.jpg; look "jpegoptim --strip-none" b.jpg
  jpegtran -copy all -optimize marked.jpg > c.jpg; look "jpegtran -copy all" c.jpg
} | tee seen
diff seen - <<'SEEN'
before: XMP kept, C2PA kept
jpegoptim: XMP kept, C2PA lost
jpegoptim --strip-none: XMP kept, C2PA kept
jpegtran -copy all: XMP kept, C2PA kept
SEEN
echo "as before: jpegoptim 1.4.7 drops Content Credentials and keeps XMP"
