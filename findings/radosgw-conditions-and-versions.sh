#!/usr/bin/env bash
# Guess: whether a server honours If-None-Match and If-Match on PUT is a matter of the server, the
#   same in all its buckets, and a server that gives an ETag takes it back in If-Match as it gave
#   it.
# What happens: Ceph radosgw 16.2.15 (Debian 12) answers 412 to the ETag that it gave, in its
#   quotes, and takes it without them. In a bucket with versioning it ignores If-None-Match: * (200
#   on a key that is there) and answers 412 to every If-Match, with the right tag too. What a probe
#   learns in one bucket is wrong in another of the same server.
# What we do: each bucket is tried by itself, with right and wrong tags in both forms; where neither
#   holds, a look goes before the write and a warning says so. Needs root: installs radosgw,
#   ceph-mon and ceph-osd where they lack.
set -euo pipefail
V=16.2.15+ds-0+deb12u2
{ command -v radosgw && command -v ceph-mon && command -v ceph-osd && command -v ceph; } > /dev/null ||
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends radosgw=$V ceph-mon=$V ceph-osd=$V ceph-base=$V > /dev/null
T=$(mktemp -d); : > "$T/pids"
trap 'while read -r pid; do kill "$pid" 2>/dev/null || true; done < "$T/pids"; wait; rm -rf "$T"' EXIT
PORT=$((20000 + RANDOM % 20000)); MON="[v2:127.0.0.1:$((PORT + 1)),v1:127.0.0.1:$((PORT + 2))]"
FSID=$(cat /proc/sys/kernel/random/uuid); OSD=$(cat /proc/sys/kernel/random/uuid); mkdir "$T/mon" "$T/osd" "$T/rgw"
cat > "$T/c" <<END
[global]
fsid = $FSID
mon_host = $MON
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
osd_objectstore = memstore
run_dir = $T
crash_dir = $T
admin_socket = $T/\$name.asok
log_file = $T/\$name.log
mon_cluster_log_file = $T/cluster.log
mon_data = $T/mon
osd_data = $T/osd
rgw_data = $T/rgw
rgw_frontends = beast endpoint=127.0.0.1:$PORT
[client.rgw]
ms_mon_client_mode = crc
END
monmaptool --create --fsid "$FSID" --addv a "$MON" "$T/map" > /dev/null
ceph-mon -c "$T/c" --mkfs -i a --monmap "$T/map" > "$T/out" 2>&1
ceph-mon -c "$T/c" -i a -f > "$T/out.mon" 2>&1 & echo $! >> "$T/pids"
timeout 60 ceph -c "$T/c" osd new "$OSD" 0 > /dev/null
ceph-osd -c "$T/c" -i 0 --mkfs --osd-uuid "$OSD" > "$T/out" 2>&1
ceph-osd -c "$T/c" -i 0 -f > "$T/out.osd" 2>&1 & echo $! >> "$T/pids"
radosgw -c "$T/c" -n client.rgw -f > "$T/out.rgw" 2>&1 & echo $! >> "$T/pids"
timeout 120 radosgw-admin -c "$T/c" -n client.rgw user create --uid=u --display-name=u --access-key=a --secret-key=s > "$T/out" 2>&1
for _ in $(seq 60); do curl -sf -o /dev/null "http://127.0.0.1:$PORT/" && break; sleep 1; done
S3=(curl -s --aws-sigv4 aws:amz:us-east-1:s3 --user a:s -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD'); U=http://127.0.0.1:$PORT
status() { "${S3[@]}" -o /dev/null -w '%{http_code}' -X PUT "$@"; }
"${S3[@]}" -X PUT "$U/plain"; "${S3[@]}" -X PUT "$U/versioned"
"${S3[@]}" -X PUT -d '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>' "$U/versioned?versioning="
all=""
for bucket in plain versioned; do
    tag=$("${S3[@]}" -D - -o /dev/null -X PUT -d 1 "$U/$bucket/k" | tr -d '\r' | awk 'tolower($1) == "etag:" {print $2}')
    found="$(status -d 1 -H 'If-None-Match: *' "$U/$bucket/k") $(status -d 1 -H "If-Match: $tag" "$U/$bucket/k") $(status -d 1 -H "If-Match: ${tag//\"/}" "$U/$bucket/k")"
    echo "radosgw $(dpkg-query -W -f '${Version}' radosgw), bucket $bucket: If-None-Match on a key that is there, If-Match with the right tag as given, without quotes: $found"
    all="$all$found;"
done
[ "$all" = "412 412 200;200 412 412;" ]
