#!/usr/bin/env bash
# PyAV 18.1.0: masks of class numbers as frames of a lossless clip, written and read as "gray".
#
# Guess: with crf 0 (lossless) H.264 gives the numbers back, as FFV1 and HEVC do.
# Seen: H.264 keeps the numbers and hands them back as the light of a television picture: reading
#       the frame as "gray" stretches 16 to 235 over 0 to 255. Classes 0 to 16 are all 0, and 100 is
#       98. Nothing is said. The first plane of the frame has the right numbers. A fix for the same
#       in Julia's VideoIO is public (174 of its repository); no report for PyAV was found.
# We: our clips hold images, not masks; docs/peers.md says how to keep masks as a clip.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check av==18.1.0 numpy==2.4.6 2> /dev/null
cat > clip.py <<'PY'
import av, logging, numpy

logging.getLogger("libav").setLevel("ERROR")
mask = numpy.zeros((64, 64), "uint8")
classes = [0, 1, 2, 16, 17, 100, 254, 255]
for number, value in enumerate(classes):
    mask[:, number * 8:number * 8 + 8] = value
print("made:", classes)
for codec, options in ("ffv1", {}), ("hevc", {"x265-params": "lossless=1:log-level=none"}), ("libx264", {"crf": "0"}):
    with av.open("masks.mkv", "w") as clip:
        stream = clip.add_stream(codec, rate=10, options=options)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "gray"
        for _ in range(3):
            clip.mux(stream.encode(av.VideoFrame.from_ndarray(mask, format="gray")))
        clip.mux(stream.encode())
    with av.open("masks.mkv") as clip:
        frame = next(clip.decode(video=0))
    plane = frame.planes[0]
    first = numpy.frombuffer(plane, "uint8").reshape(plane.height, plane.line_size)[:, :plane.width]
    print(f"{codec}: read as gray", frame.to_ndarray(format="gray")[0, ::8].tolist(),
          "first plane", first[0, ::8].tolist(), frame.format.name)
PY
python/bin/python clip.py 2> /dev/null | tee seen
diff seen - <<'SEEN'
made: [0, 1, 2, 16, 17, 100, 254, 255]
ffv1: read as gray [0, 1, 2, 16, 17, 100, 254, 255] first plane [0, 1, 2, 16, 17, 100, 254, 255] gray
hevc: read as gray [0, 1, 2, 16, 17, 100, 254, 255] first plane [0, 1, 2, 16, 17, 100, 254, 255] gray
libx264: read as gray [0, 0, 0, 0, 1, 98, 255, 255] first plane [0, 1, 2, 16, 17, 100, 254, 255] yuv420p
SEEN
echo "as before: PyAV 18.1.0 darkens masks in lossless H.264"
